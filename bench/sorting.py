#!/usr/bin/env python3
"""`make bench-sorting`: how well texts are sorted, on real texts that lie in `../shared/data` (they are not part of the repository).

Everything is done by the product's own code: `classification.classify` with the shipped rules and the shipped classifier, and
`learning.training.train` on sets that are learnt. Prints each figure beside its target. Skips what it does not find, with the reason.
With SENTENCE_ENCODER=True and the package of requirements-encoder.txt, everything is done with the sentence encoder as well.

    make bench-sorting                          all of it (about ten minutes; most are the English sets)
    make bench-sorting ARGS="chats departments" some of it: chats, departments, aspects, english, speed
    make bench-sorting ARGS="departments --folds 10 --shuffle 1 --shuffle 2"   the same by other splits, one after the other
    make bench-sorting ARGS="chats --labels FILE.csv"   own labels as well: text,type,acceptable (codes, | between)
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
os.environ.setdefault("SECRET_KEY", "measures texts and serves nobody")
os.environ.setdefault("DEBUG", "True")

import django  # noqa: E402

django.setup()

from bench.real import Absent, rows_of  # noqa: E402
from helpdesk import encoder  # noqa: E402
from tickets import classification  # noqa: E402
from tickets.defaults import starter  # noqa: E402
from tickets.defaults.issue_types import TYPES  # noqa: E402
from tickets.defaults.rules import RULES  # noqa: E402
from tickets.learning import measuring  # noqa: E402
from tickets.learning.examples import Example, parts  # noqa: E402
from tickets.learning.measuring import Answer  # noqa: E402
from tickets.learning.model import TextModel  # noqa: E402
from tickets.learning.training import chosen, train  # noqa: E402
from tickets.matching import Rule  # noqa: E402

encoder.in_this_process()

FOLDS = 5
SHUFFLE = 20260101
CHAT_LABELS = {
    "物流查询": "logistics",
    "订单咨询": "order_enquiry",
    "发票": "invoice",
    "售后服务": "returns_refunds",
    "售前咨询": "product_enquiry",
    "价格争议": "price_dispute",
    "其他": "other",
    "账户安全": "account_security",
    "产品质量": "product_quality",
    "支付问题": "payment",
    "技术故障": "technical_fault",
}


def figure(name: str, value: float, target: float, *, more: bool = True) -> None:
    """One line: name, value, target, and whether it was reached."""
    reached = value >= target if more else value <= target
    print(f"  {name:<58}{value:7.3f}   {'>=' if more else '<='} {target:<6g}{'' if reached else '  MISSED'}")


@contextmanager
def hearing(model: TextModel, *, meaning: bool) -> Iterator[None]:
    """The model with the sentence encoder, or as it is without."""
    known = model.encoder
    model.encoder = known if meaning else None
    yield
    model.encoder = known


def ways(model: TextModel) -> list[tuple[str, bool]]:
    """In which ways a model can be asked here."""
    return [("n-grams", False), *([("n-grams and encoder", True)] if model.meaning and encoder.available() else [])]


def chats(labels: Sequence[Path]) -> None:
    """Real chats in our own types: rules, classifier, and both as the product weighs them."""
    rows = rows_of("zh_jd_labelled.csv")
    sets = {
        "labelled chats": [
            (row["text"], CHAT_LABELS[row["type"]], tuple(CHAT_LABELS.get(also, "") for also in row["acceptable_types"].split("|")))
            for row in rows
        ]
    }
    for path in labels:
        with path.open(encoding="utf-8-sig") as file:
            sets[path.name] = [(row["text"], row["type"], tuple(row["acceptable"].split("|"))) for row in csv.DictReader(file)]
    model = starter.model()
    if model is None:
        raise Absent("the shipped classifier cannot be read")
    for way, meaning in ways(model):
        with hearing(model, meaning=meaning):
            _chats(sets, model, way)


def _chats(sets: Mapping[str, Sequence[tuple[str, str, tuple[str, ...]]]], model: TextModel, way: str) -> None:
    together: list[tuple[float, bool]] = []
    for name, texts in sets.items():
        print(f"\nchats in our own types: {name}, {len(texts)}; {way}")
        for voice, sort in (("rules alone", _sorter(RULES, None)), ("classifier alone", _sorter((), model.predict))):
            answers = [Answer(truth, {sort(text)[0]: 1.0}, also) for text, truth, also in texts]
            print(f"  {voice:<20} strict {measuring.accuracy(answers):.3f}   lenient {measuring.lenient_accuracy(answers):.3f}")
        sort = _sorter(RULES, model.predict)
        sorted_as = [sort(text) for text, _, _ in texts]
        answers = [Answer(truth, {code: sure}, also) for (code, sure), (_, truth, also) in zip(sorted_as, texts, strict=True)]
        figure("both voices, strict", measuring.accuracy(answers), 0.75)
        figure("both voices, second types accepted", measuring.lenient_accuracy(answers), 0.88)
        outcomes = [(answer.sure, answer.right) for answer in answers]
        together += outcomes
        _unsure(outcomes)
        print("  taken for another:", ", ".join(f"{true} -> {said} {count}" for true, said, count in measuring.confusions(answers, 8)))
    print(f"\nconfidence, {len(together)} chats together; {way}")
    figure("expected calibration error", measuring.calibration_error(together), 0.05, more=False)


def _sorter(rules: Sequence[Rule], voice: Callable[[str], Mapping[str, float]] | None) -> Callable[[str], tuple[str, float]]:
    def sort(text: str) -> tuple[str, float]:
        result = classification.classify(classification.Contact("", text), rules, TYPES, voice)
        return result.issue_type, result.confidence

    return sort


def _unsure(outcomes: Sequence[tuple[float, bool]]) -> None:
    low = [right for sure, right in outcomes if sure < classification.UNSURE_BELOW]
    high = [right for sure, right in outcomes if sure >= classification.UNSURE_BELOW]
    print(f"  not sure: {len(low)} of {len(outcomes)}, of which right {sum(low)}; of the sure ones right {sum(high) / len(high):.3f}")


def departments(folds: int, shuffles: Sequence[int]) -> None:
    """Citizens' complaints to seven departments, each text answered by a model that had not seen it."""
    examples = [Example(row["text"], row["label"]) for row in rows_of("zh_gov_complaint_cls.csv")]
    for shuffle in shuffles:
        _departments(examples, folds, shuffle)


def _departments(examples: Sequence[Example], folds: int, shuffle: int) -> None:
    for way, answers in _aside(examples, range(folds), parts(examples, folds, seed=shuffle)).items():
        print(f"\ncomplaints to departments, {len(examples)}, {folds} folds, shuffle {shuffle}; {way}")
        figure("accuracy", measuring.accuracy(answers), 0.905)
        figure("macro-F1", measuring.macro_f1(answers), 0.895)
        figure("accuracy on the most confident 90 %", measuring.most_confident(answers), 0.95)
        figure("the right one among the first two", measuring.top(answers, 2), 0.98)
        figure("expected calibration error", measuring.calibration_error([(each.sure, each.right) for each in answers]), 0.05, more=False)


def _aside(examples: Sequence[Example], folds: Sequence[int], fold_of: Sequence[int]) -> dict[str, list[Answer]]:
    answers: dict[str, list[Answer]] = {}
    for fold in folds:
        learnt = [example for example, own in zip(examples, fold_of, strict=True) if own != fold]
        kept = [example for example, own in zip(examples, fold_of, strict=True) if own == fold]
        for way, found in _answers(train(learnt, encoders=encoder.ENCODERS), kept).items():
            answers.setdefault(way, []).extend(found)
    return answers


def _answers(model: TextModel, kept: Sequence[Example]) -> dict[str, list[Answer]]:
    answers = {}
    for way, meaning in ways(model):
        with hearing(model, meaning=meaning):
            said = model.predict_many([example.text for example in kept])
        answers[way] = [Answer(example.label, each) for example, each in zip(kept, said, strict=True)]
    return answers


def aspects() -> None:
    """Reviews to the issue types they touch; a review may touch several, or none."""
    examples = []
    for row in rows_of("zh_ecom_review_aspects.csv"):
        first, *rest = row["helpdesk_types"].split("|")
        examples.append(Example(row["text"], first, tuple(rest)))
    fold_of = parts(examples, FOLDS)
    pairs: dict[str, list[tuple[set[str], set[str]]]] = {}
    for fold in range(FOLDS):
        learnt = [example for example, own in zip(examples, fold_of, strict=True) if own != fold]
        kept = [example for example, own in zip(examples, fold_of, strict=True) if own == fold]
        model = train(learnt, options=chosen(learnt, multi=True), encoders=encoder.ENCODERS)
        for way, meaning in ways(model):
            with hearing(model, meaning=meaning):
                found = [({example.label, *example.acceptable} - {""}, set(model.labels_for(example.text))) for example in kept]
            pairs.setdefault(way, []).extend(found)
    for way, each in pairs.items():
        print(f"\nreviews to issue types, {len(examples)}, {FOLDS} folds; {way}")
        figure("micro-F1", measuring.micro_f1(each), 0.93)


def english() -> None:
    """Intents of English sentences. One fold of the bank's; the kept part of the other's own split, within its scope."""
    bank = [Example(row["text"], row["label"]) for row in rows_of("en_banking77.csv")]
    for way, answers in _aside(bank, [0], parts(bank, FOLDS)).items():
        print(f"\nbanking77, {len(bank)}, one fold of {FOLDS}; {way}")
        figure("accuracy", measuring.accuracy(answers), 0.93)
    rows = [row for row in rows_of("en_clinc150.csv") if row["label"] != "oos"]
    learnt = [Example(row["text"], row["label"]) for row in rows if row["official_split"] == "train"]
    kept = [Example(row["text"], row["label"]) for row in rows if row["official_split"] != "train"]
    for way, answers in _answers(train(learnt, encoders=encoder.ENCODERS), kept).items():
        print(f"\nclinc150 within its scope, {len(learnt)} learnt, {len(kept)} kept; {way}")
        figure("accuracy", measuring.accuracy(answers), 0.955)


def speed() -> None:
    """One text through rules and classifier, in a warm process."""
    model = starter.model()
    if model is None:
        raise Absent("the shipped classifier cannot be read")
    for way, meaning in ways(model):
        with hearing(model, meaning=meaning):
            _speed(model, way)


def _speed(model: TextModel, way: str) -> None:
    texts = [row["text"] for row in rows_of("zh_jd_labelled.csv")]
    sort = _sorter(RULES, model.predict)
    for text in texts:
        sort(text)
    times, spent = [], []
    for text in texts * 3:
        began, began_cpu = time.perf_counter(), time.process_time()
        sort(text)
        times.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - began_cpu) * 1000)
    print(f"\none text, {len(times)} times; {way}")
    figure("rules and classifier, median ms", statistics.median(times), 5, more=False)
    figure("the same, of the processor's time, median ms", statistics.median(spent), 5, more=False)


def main() -> None:
    """The parts asked for, each by itself: one that cannot run stops none of the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="chats, departments, aspects, english, speed; all of them by default")
    parser.add_argument("--labels", type=Path, action="append", default=[], help="a CSV of further labelled chats: text,type,acceptable")
    parser.add_argument("--folds", type=int, default=FOLDS, help="into how many parts the departments' texts are split")
    parser.add_argument("--shuffle", type=int, action="append", help="by which number they are shuffled; may be given again")
    arguments = parser.parse_args()
    known: dict[str, Callable[[], None]] = {
        "chats": lambda: chats(arguments.labels),
        "speed": speed,
        "aspects": aspects,
        "departments": lambda: departments(arguments.folds, arguments.shuffle or [SHUFFLE]),
        "english": english,
    }
    if wrong := set(arguments.parts) - set(known):
        parser.error(f"unknown: {', '.join(sorted(wrong))}")
    for name, measure in known.items():
        if name in (arguments.parts or known):
            try:
                measure()
            except Absent as reason:
                print(f"\n{name}: skipped, {reason}")


if __name__ == "__main__":
    main()
