"""What is asked of each page: by our own eyes (`look.js`), by axe, and of the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
# WCAG 2.2 AA; the size of targets is off unless asked for.
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "iframes": False,
}
GRAVE = ("serious", "critical")
# A rule's own weight is that of all that it finds, so rules that never find anything grave need not be asked: half of the time.
RUN = """async ([within, options, grave]) => {
  const light = axe._audit.rules.filter((rule) => rule.impact && !grave.includes(rule.impact));
  const rules = { ...options.rules, ...Object.fromEntries(light.map((rule) => [rule.id, { enabled: false }])) };
  return (await axe.run(within, { ...options, rules })).violations;
}"""


def look(page: Page, language: str, *, closely: bool = False) -> tuple[list[str], list[tuple[str, str, bool]]]:
    """What our own script finds, and everything that is said on the page."""
    seen = page.evaluate(LOOK, {"language": language, "closely": closely})
    return list(seen["found"]), [tuple(each) for each in seen["said"]]


def axe(page: Page, within: str = "html") -> list[str]:
    """Serious and critical violations of the guidelines, in a part of the page."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for violation in page.evaluate(RUN, [within, AXE_OPTIONS, GRAVE]):
        if violation["impact"] in GRAVE:
            nodes = violation["nodes"]
            where = "; ".join(" ".join(map(str, node["target"])) for node in nodes[:3])
            why = (nodes[0].get("failureSummary") or "").replace("\n", " ")[:160]
            found.append(f"axe {violation['id']} ({len(nodes)}): {where} | {why}")
    return found
