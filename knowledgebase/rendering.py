"""Markdown to safe HTML, and plain words with the searched ones marked."""

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise

import markdown
import nh3
from django.utils.html import conditional_escape, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "a",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
SNIPPET = 90
LATIN_WORD = 20
BRIEF = 240
SHORT = 300
LONGEST = 20_000
"""Characters of an article. Markdown takes longer than a text is long: 20,000 of nested tags take two seconds, 150,000 two minutes."""

_HEADINGS = re.compile(r"<(/?)h([1-5])>")
_HEAD_CELL = re.compile(r"<th(?=[ >])")
_LIST_BEGINS = re.compile(r"(?m)^(?![-*+] |\d+[.)] |[ \t]|$)(.*\S.*)\n(?=[-*+] |\d+[.)] )")
_SENTENCE = re.compile(r"[。！？；]|[.!?;](?= )")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def to_html(text: str) -> SafeString:
    """An article's Markdown as HTML that cannot run, load or imitate anything. Headings begin at h2: the title is the h1."""
    # Writers put a list right under its sentence; Markdown wants an empty line between.
    source = _LIST_BEGINS.sub(r"\1\n\n", _CONTROLS.sub("", text.replace("\r\n", "\n")))
    raw = markdown.markdown(source, extensions=["tables", "sane_lists", "nl2br"], output_format="html")
    moved = _HEADINGS.sub(lambda found: f"<{found[1]}h{max(2, min(4, int(found[2]) + _shift(raw)))}>", raw)
    scoped = _HEAD_CELL.sub('<th scope="col"', moved)
    clean = nh3.clean(
        scoped, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_safe_attribute, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    return mark_safe(clean)  # noqa: S308 (nh3 cleaned it)


def to_plain(text: str) -> str:
    """The words of an article in one line, for lists and snippets."""
    return " ".join(html.unescape(strip_tags(to_html(text).replace("><", "> <"))).split())


def brief(text: str, length: int = BRIEF) -> str:
    """The beginning of an article in plain words, as far as whole sentences go."""
    return _cut(to_plain(text), length)


def _cut(words: str, length: int) -> str:
    if len(words) <= length:
        return words
    ends = [found.end() for found in _SENTENCE.finditer(words[: length + 1])]
    return words[: ends[-1]].strip() if ends else words[:length].rstrip() + "…"


def outline(text: str, length: int = SHORT) -> str:
    """The beginning of an article as it can be said anywhere: paragraphs, each step on a line of its own, headings before what they head.

    Whole sections as far as they go, the first one at least; only one that is very long is cut, after a line.
    """
    reader = _Sections()
    reader.feed(to_html(text))
    reader.close()
    sections = [section for lines in reader.sections if (section := "\n".join(lines).strip())]
    if not _CHINESE.search(text):
        length *= 3  # as much as that takes in English
    if sections and len(sections[0]) > 2 * length:
        lines = sections[0].splitlines()
        kept = [line for number, line in enumerate(lines) if number and sum(map(len, lines[: number + 1])) <= length]
        return "\n".join([_cut(lines[0], length), *kept]).strip()
    said = 0
    taken: list[str] = []
    for section in sections:
        if taken and said + len(section) > length:
            break
        taken.append(section)
        said += len(section)
    return "\n\n".join(taken)


class _Sections(HTMLParser):
    """Clean HTML as sections of lines: a heading begins one that goes on to the next heading, a paragraph without one is one itself."""

    LINES = frozenset({"p", "li", "tr", "pre", "h2", "h3", "h4", "caption"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[list[str]] = [[]]
        self.lists: list[int] = []  # the next number of each open list; 0 for one without numbers
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.LINES or tag == "br":
            self._line()
        if tag == "ol":
            self._line()
            self.lists.append(int(dict(attrs).get("start") or 1))
        elif tag == "ul":
            self._line()
            self.lists.append(0)
        elif tag == "li" and self.lists:
            number = self.lists[-1]
            self.words = f"{number}. " if number else "- "
            self.lists[-1] += bool(number)
        elif tag in {"td", "th"} and self.words.strip():
            self.words += " · "
        if tag in {"h2", "h3", "h4"} and self.sections[-1]:
            self.sections.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h3", "h4"}:
            heading = self.words.strip()
            mark = "" if not heading or not heading[-1].isalnum() else "：" if _CHINESE.search(heading) else ":"
            self.words = heading + mark
        if tag in self.LINES:
            self._line()
        elif tag in {"ol", "ul"} and self.lists:
            self._line()
            self.lists.pop()
            if not self.lists:
                self.sections[-1].append("")  # what follows is no part of the last step

    def handle_data(self, data: str) -> None:
        self.words += data

    def _line(self) -> None:
        """Keep the line that was being read; the mark of a step alone is none yet (its paragraph follows)."""
        line = " ".join(self.words.split())
        if re.fullmatch(r"(\d+\.|-)?", line):
            return
        self.sections[-1].append(line)
        self.words = ""


def snippet(text: str, words: Sequence[str], length: int = SNIPPET) -> str:
    """The part of a plain text where the first of the searched words stands."""
    if text.isascii():
        length *= 2  # a Latin letter takes half the room of a Chinese character
    places = [found.start() for found in _finder(words).finditer(text)] if words else []
    start = max(0, places[0] - length // 4) if places and places[0] > length * 3 // 4 else 0
    if start and (text[start - 1] + text[start]).isascii():  # not in the middle of a Latin word
        word = text.rfind(" ", max(0, start - LATIN_WORD), start)
        start = start if word < 0 else word
    cut = text[start : start + length]
    return ("…" if start else "") + cut.strip() + ("…" if start + length < len(text) else "")


def marked(text: str, words: Sequence[str]) -> SafeString:
    """A plain text, escaped, with the searched words in <mark>; words that touch or overlap become one mark."""
    if not words:
        return conditional_escape(text)
    spans: list[tuple[int, int]] = []
    for found in _finder(words).finditer(text):
        start, end = found.start(), found.start() + len(found[1])
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    parts = [text[a:b] for a, b in pairwise(edges)]
    return format_html_join("", "{}{}", ((part if i % 2 == 0 else "", _mark(part) if i % 2 else "") for i, part in enumerate(parts)))


def _safe_attribute(tag: str, name: str, value: str) -> str | None:
    """No link with a scheme of its own making, and none to another house that looks like one of our own paths (//elsewhere)."""
    if name != "href":
        return value
    address = "".join(value.split()).replace("\\", "/")
    scheme, colon, _rest = address.partition("/")[0].partition(":")
    return None if address.startswith("//") or (colon and scheme.lower() not in SCHEMES) else value


def _mark(text: str) -> SafeString:
    return mark_safe(f"<mark>{conditional_escape(text)}</mark>")  # noqa: S308 (escaped)


def _shift(raw: str) -> int:
    """How far headings move so that the largest one becomes an h2."""
    sizes = [int(size) for _slash, size in _HEADINGS.findall(raw)]
    return 2 - min(sizes) if sizes else 0


def _finder(words: Sequence[str]) -> re.Pattern[str]:
    """Finds every place of every word, also overlapping ones (退款 and 款到 in 退款到账); Latin words at their beginning only."""
    parts = [f"{r'(?<![a-z0-9])' if word[0] < '⺀' else ''}{re.escape(word)}" for word in sorted(words, key=len, reverse=True)]
    return re.compile(f"(?=({'|'.join(parts)}))", re.IGNORECASE)
