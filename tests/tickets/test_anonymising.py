"""Personal data taken out of a text: how much of it is found in made-up sentences, and how little else."""

import re

import pytest

from knowledgebase import privacy
from tests.tickets.anonymising_sentences import KNOWN, PERSONAL, PLAIN, UNSEEN
from tickets import anonymising
from tickets.anonymising import Known

OF_THE_CASE = Known(
    names=["周敏", "Alice Brown"],
    staff=["林晓彤"],
    numbers=[("phone", "+8613800006620"), ("order", "YS1"), ("order", "YS20261103")],
)


def sentences(block: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each with where personal data stands; one that ends with thanks goes on with the next line, a signature."""
    read: list[tuple[str, list[tuple[int, int]]]] = []
    lines = re.sub(r"(谢谢|egards,)\n", r"\1\v", block.strip()).split("\n")
    for line in lines:
        text, places = "", []
        for at, part in enumerate(re.split("[⟦⟧]", line.replace("\v", "\n"))):
            if at % 2:
                places.append((len(text), len(text) + len(part)))
            text += part
        read.append((text, places))
    return read


def measured(block: str, known: Known | None = None) -> tuple[float, float]:
    """(share of what is personal that is out to the last letter, share of what was taken out that is personal)."""
    all_of_it = out = taken = rightly = 0
    for text, places in sentences(block):
        found = anonymising.find(text, known)
        covered = {at for start, end, _kind in found for at in range(start, end)}
        all_of_it += len(places)
        out += sum(all(at in covered for at in range(*place) if text[at].isalnum()) for place in places)
        taken += len(found)
        rightly += sum(any(start < end_of and begin < end for begin, end_of in places) for start, end, _kind in found)
    return out / all_of_it, rightly / taken


@pytest.mark.parametrize(("block", "recall", "precision"), [(PERSONAL, 0.95, 0.97), (UNSEEN, 0.85, 0.95)], ids=["known", "unseen"])
def test_it_takes_out_nearly_all_that_is_personal_and_hardly_anything_else(block: str, recall: float, precision: float) -> None:
    """When written: .98 and 1.0 of the sentences it was made with, .90 and 1.0 of those it had not seen."""
    found, right = measured(block)
    assert found >= recall
    assert right >= precision


def test_it_takes_out_whatever_is_known_of_the_case() -> None:
    assert measured(KNOWN, OF_THE_CASE) == (1.0, 1.0)


@pytest.mark.parametrize("text", [text for text, _places in sentences(PLAIN)])
def test_it_leaves_a_text_as_it_is_when_nothing_in_it_is_personal(text: str) -> None:
    assert anonymising.anonymise(text).text == text


def test_it_leaves_a_mark_in_the_texts_language_and_counts_what_it_took() -> None:
    cleaned = anonymising.anonymise("我叫张伟，订单YS2026110312345，电话13800138000或13900139000")
    assert cleaned.text == "我叫〔姓名〕，订单〔订单号〕，电话〔电话〕或〔电话〕"
    assert cleaned.taken == {"name": 1, "order": 1, "phone": 2}
    assert anonymising.anonymise("Call 13800138000").text == "Call [phone number]"


def test_every_kind_of_thing_has_a_mark_that_keeps_an_article_back() -> None:
    kinds = {kind for block in (PERSONAL, UNSEEN) for text, _places in sentences(block) for _start, _end, kind in anonymising.find(text)}
    assert kinds <= set(privacy.MARKS)
    assert all(privacy.MARK.fullmatch(privacy.mark(kind, chinese=chinese)) for kind in privacy.MARKS for chinese in (True, False))


def test_it_takes_nothing_out_twice_when_it_is_done_again() -> None:
    once = anonymising.anonymise("\n".join(text for text, _places in sentences(PERSONAL))[: anonymising.LONGEST])
    assert not anonymising.anonymise(once.text).taken - once.taken
