"""The picture of a simulated month as SVG, written by hand: the surges against the usual, and three ways of dispatch side by side."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from tickets.simulation.arrivals import MINUTE, START, Peak
from tickets.simulation.figures import Figures
from tickets.simulation.words import WORDS
from tickets.simulation.world import Run

WIDTH, PANEL, GAP, MARGIN = 960, 250, 36, 44
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=2)
SHARES = ("skilled", "level_1_to_senior", "vip_to_senior")
INK, FAINT, LINE, ACCENT, WARN, LATE = "#1f2937", "#6b7280", "#d1d5db", "#2563eb", "#b45309", "#b91c1c"
SHADES = ("#2563eb", "#94a3b8", "#cbd5e1")


def draw(run: Run, found: Sequence[Figures], peaks: Sequence[Peak], *, about: dict[str, int], language: str = "en") -> str:
    """The whole picture."""
    words = WORDS[language]
    parts: list[str] = []
    top = 30
    for peak in peaks:
        parts += _surge(run, peak, top, words)
        top += PANEL + GAP
    parts += _shares(found, top, words)
    height = top + 40 + len(SHARES) * 78 + 24
    parts.append(_text(MARGIN, height - 10, words["made_by"].format(**about), size=12, colour=FAINT))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, \'Noto Sans CJK SC\', sans-serif" '
        f'font-size="13" fill="{INK}">'
    )
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>', *parts, "</svg>", ""])


def _surge(run: Run, peak: Peak, top: float, words: dict[str, str]) -> Iterator[str]:
    """Contacts in the window, the usual and the limit over the hours around one surge; the time it was declared is shaded."""
    start, end = peak.start - BEFORE, peak.end + AFTER
    rows = [row for row in run.trace if start <= row[0] <= end]
    if not rows:
        return
    most = max(max(row[1], row[3]) for row in rows) * 1.1
    left, right, base = MARGIN, WIDTH - 20, top + PANEL - 26

    def x(at: datetime) -> float:
        return round(left + (right - left) * ((at - start) / (end - start)), 1)

    def y(count: float) -> float:
        return round(base - (base - top - 24) * count / most, 1)

    yield _text(left, top, words["chart"].format(day=(peak.start - START).days + 1), bold=True)
    for surge in run.surges:
        if start <= surge.started <= end:
            first, last = x(surge.started), x(min(surge.ended or end, end))
            yield f'<rect x="{first}" y="{top + 24}" width="{round(last - first, 1)}" height="{base - top - 24}" fill="#fef3c7"/>'
            yield _text(first + 6, top + 40, f"{words['declared']} {surge.started:%H:%M}-{surge.ended or end:%H:%M}", size=12, colour=WARN)
    hour = start.replace(minute=0)
    while hour <= end:
        if hour >= start:
            yield f'<line x1="{x(hour)}" x2="{x(hour)}" y1="{top + 24}" y2="{base}" stroke="{LINE}"/>'
            yield _text(x(hour), base + 18, f"{hour:%H:%M}", size=12, colour=FAINT, anchor="middle")
        hour += timedelta(hours=1)
    for step in (0, 0.5, 1.0):
        yield _text(left - 8, y(step * most / 1.1) + 4, f"{step * most / 1.1:.0f}", size=12, colour=FAINT, anchor="end")
    yield f'<line x1="{left}" x2="{right}" y1="{base}" y2="{base}" stroke="{LINE}"/>'
    lines = (([row[2] for row in rows], FAINT, "4 4"), ([row[3] for row in rows], LATE, "2 3"), ([row[1] for row in rows], ACCENT, ""))
    for counts, colour, dash in lines:
        points = " ".join(f"{x(row[0])},{y(count)}" for row, count in zip(rows, counts, strict=True))
        style = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'
    place = right
    for colour, name in ((LATE, "limit"), (FAINT, "usual"), (ACCENT, "received")):
        yield _text(place, top, words[name], size=12, colour=colour, anchor="end")
        place -= 18 + 12 * len(words[name])


def _shares(found: Sequence[Figures], top: float, words: dict[str, str]) -> Iterator[str]:
    """Bars: what share each way of dispatch brings where it belongs."""
    yield _text(MARGIN, top, words["shares"], bold=True)
    top += 26
    bar_left, bar_right = 300, WIDTH - 80
    for name in SHARES:
        yield _text(MARGIN, top + 14, words[name], size=12)
        for n, each in enumerate(found):
            share = float(getattr(each, name))
            height, at = 16, top + 20 + n * 18
            yield _text(bar_left - 10, at + 12, words[each.policy], size=12, colour=FAINT, anchor="end")
            yield f'<rect x="{bar_left}" y="{at}" width="{round((bar_right - bar_left) * share, 1)}" height="{height}" fill="{SHADES[n]}"/>'
            yield _text(bar_left + (bar_right - bar_left) * share + 6, at + 12, f"{share:.0%}", size=12)
        top += 78


def _text(x: float, y: float, words: str, *, size: int = 13, colour: str = INK, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{round(x, 1)}" y="{round(y, 1)}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


__all__ = ["MINUTE", "draw"]
