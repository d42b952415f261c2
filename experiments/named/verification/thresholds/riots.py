"""Thresholds of collective behaviour (Granovetter 1978), each person's as the tipping trust of its game."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import joining, turning_point

SOURCE = "Granovetter 1978"
PERSONS, MANY = 100, 2000  # of the two crowds, and of the crowd whose thresholds are normal
MEAN = 0.25  # of normal thresholds, a share of the crowd
SPREADS = tuple(np.linspace(8.0, 16.0, 17).tolist())  # standard deviations, persons of 100
ROUNDS = tuple(float(number) for number in range(0, PERSONS + 1, 10))


def _waits_for(others: int) -> float:
    """The share of the crowd that separates one who waits for so many others from one who waits for one more."""
    return (others - 0.5) / PERSONS


def _rounds(waits: Iterable[int]) -> np.ndarray:
    """(round,) how many riot, if everybody joins by best response to the share that rioted in the round before."""
    games = [joining(_waits_for(others)) for others in waits]
    rioting = [0]
    while len(rioting) <= PERSONS:
        rioting.append(sum(game.accepts(rioting[-1] / PERSONS) for game in games))
    return np.array(rioting)


def two_crowds() -> dict[str, Any]:
    """The crowd with thresholds 0 to 99, and the same in which nobody waits for one other but two wait for two."""
    ladder, broken = _rounds(range(PERSONS)), _rounds([0, 2, *range(2, PERSONS)])
    tipping = [joining(_waits_for(others)).tipping_trust() for others in range(PERSONS)]
    misplaced = [not (others - 1) / PERSONS < trust <= others / PERSONS for others, trust in enumerate(tipping) if others > 0]
    return {
        "ladder": ladder[-1],
        "broken": broken[-1],
        "rounds": int((ladder < PERSONS).sum()),
        "misplaced": sum(misplaced),
        "ladder_path": ladder[:: int(ROUNDS[1])],
        "broken_path": broken[:: int(ROUNDS[1])],
    }


def settled(spread: float) -> float:
    """How many of 100 riot in the end, if thresholds are normal: those who wait join in order, until the first declines.

    spread: standard deviation, persons of 100. The crowd stands at the quantiles of the distribution, so that no chance is in it.
    """
    from scipy.special import ndtri

    thresholds = (MEAN + spread / 100.0 * ndtri((np.arange(MANY) + 0.5) / MANY)).tolist()
    rioting = 0
    while rioting < MANY and joining(thresholds[rioting]).accepts(rioting / MANY):
        rioting += 1
    return 100.0 * rioting / MANY


def _lowest_fixed_point(spread: float) -> float:
    """Of 100 persons, the lowest share that equals the share of thresholds below it: the distribution iterated from 0."""
    from scipy.special import ndtr

    share, before = 0.0, -1.0
    while share - before > 1e-9:
        before, share = share, float(ndtr(100.0 * (share - MEAN) / spread))
    return 100.0 * share


def normal_crowd() -> dict[str, Any]:
    """Riots over the standard deviation of normal thresholds."""
    return {
        "critical": turning_point(lambda spread: settled(spread) > 50.0, 11.0, 14.0, steps=10),
        "before": settled(12.0),
        "after": settled(12.5),
        "rioting": [settled(spread) for spread in SPREADS],
        "source": [_lowest_fixed_point(spread) for spread in SPREADS],
    }


_CROWDS, _NORMAL = "Two crowds of 100", "Normal thresholds, mean 25"
CLAIMS = (
    Claim(
        "riot_ladder", "thresholds",
        "In a crowd of 100 with thresholds 0, 1, …, 99 everybody riots; if the one who waits for one other waits for two, "
        "one does",
        SOURCE,
        "each person's game has gain trust − threshold, trust the share that rioted in the round before, best response, from "
        "nobody; a threshold of k others lies halfway between (k − 1)/100 and k/100, as best response wants a gain above 0",
        (
            Check("ladder", "persons who riot, thresholds 0 to 99", "100", 100.0, 100.0),
            Check("broken", "persons who riot, threshold 1 replaced by 2", "1", 1.0, 1.0),
            Check("rounds", "rounds until all riot, one person a round", "100", 100.0, 100.0),
            Check("misplaced", "persons whose tipping trust lies elsewhere", "none", 0.0, 0.0),
        ),
        "Numbers of persons without any chance: exact.",
        Computed(two_crowds),
        curves=(
            Curve("ladder_path", "thresholds 0 to 99", _CROWDS, ROUNDS, "round", "persons who riot"),
            Curve("broken_path", "threshold 1 replaced by 2", _CROWDS, ROUNDS, "round", "persons who riot"),
        ),
    ),
    Claim(
        "riot_normal", "thresholds",
        "With normal thresholds of mean 25 in 100 few riot until the standard deviation passes about 12.2, and nearly all "
        "beyond it",
        SOURCE,
        f"{MANY} persons at the quantiles of the distribution, so that rounding to whole persons plays no part; thresholds "
        "below 0 riot unasked; asked in order, each by best response to the share that riots; beside it the distribution "
        "function iterated from 0",
        (
            Check("critical", "standard deviation from which most riot (persons of 100)", "12.2", 12.1, 12.3),
            Check("before", "persons of 100 who riot at 12.0", "few, about 6 at most", 0.0, 7.0),
            Check("after", "persons of 100 who riot at 12.5", "nearly 100", 95.0, 100.0),
        ),
        "The source gives three digits; a crowd of 2000 passes the bottleneck 0.02 later than a continuous one.",
        Computed(normal_crowd),
        curves=(
            Curve("rioting", "model's best response", _NORMAL, SPREADS, "standard deviation (of 100)", "persons of 100 who riot"),
            Curve("source", "distribution iterated", _NORMAL, SPREADS, "standard deviation (of 100)", "persons of 100 who riot"),
        ),
    ),
)  # fmt: skip
