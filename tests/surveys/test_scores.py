"""From answers to a score."""

from decimal import Decimal

import pytest

from surveys import answering, scores
from surveys.models import Attitude, Effect, Speed
from tests.factories import NOW
from tests.surveys.making import CLOSED, GOOD, sent
from tickets import results


@pytest.mark.parametrize(
    ("answers", "score", "poor"),
    [
        (("very_fast", "solved", "very_satisfied"), "5.0", False),
        (("fast", "solved", "satisfied"), "4.3", False),
        (("fair", "partly", "fair"), "3.0", False),
        (("slow", "solved", "very_satisfied"), "3.7", False),
        (("slow", "partly", "satisfied"), "2.7", True),
        (("very_fast", "not", "very_satisfied"), "3.7", True),
        (("slow", "not", "dissatisfied"), "1.0", True),
    ],
)
def test_it_is_the_mean_of_three_when_answers_are_given(answers, score, poor):
    assert scores.score(*answers) == Decimal(score)
    assert scores.is_poor(Decimal(score), answers[1]) is poor


def test_it_knows_every_answer_when_choices_change():
    assert (set(scores.SPEED), set(scores.EFFECT), set(scores.ATTITUDE)) == (set(Speed.values), set(Effect.values), set(Attitude.values))


def test_it_stays_within_one_and_five_when_any_answers_are_given():
    every = [scores.score(s, e, a) for s in scores.SPEED for e in scores.EFFECT for a in scores.ATTITUDE]
    assert (min(every), max(every)) == (Decimal("1.0"), Decimal("5.0"))


@pytest.mark.parametrize(("scores_given", "spread"), [((5,), 0.0), ((5, 5, 5), 0.0), ((1, 5), 2.0), ((1, 2, 3, 4, 5), 1.414)])
def test_it_tells_how_far_scores_lie_apart(scores_given, spread):
    mean = sum(scores_given) / len(scores_given)
    squares = sum(each * each for each in scores_given) / len(scores_given)
    assert round(scores.spread(mean, squares), 3) == spread


@pytest.mark.django_db
def test_it_counts_in_the_results_that_dispatch_reckons_with():
    survey = sent()
    answering.answer(survey, now=CLOSED, **GOOD)
    [past] = results.past_results(NOW).values()
    assert (past.surveys, past.points) == (1, 5.0)
