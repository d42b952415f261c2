"""Choice among many who care for what the others do (Brock and Durlauf 2001): how many equilibria, and which are reached."""

from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import Game, all_roots, turning_point

SOURCE = "Brock and Durlauf 2001"
STRENGTHS = tuple(np.linspace(0.2, 3.0, 21).tolist())  # βJ, 1 not among them
STRONG = tuple(np.linspace(1.2, 3.0, 10).tolist())  # βJ with three equilibria
PERSONS, YEARS, REVIEW_RATE, LAST = 100_000, 200, 0.25, 100  # the default review rate; the mean is taken over the last years
SOCIAL = 1.5  # βJ of the population that chooses anew
PATH = tuple(float(year) for year in range(0, 81, 8))


def interaction(private: float, social: float) -> Game:
    """The game of one among many: its gain is 2(h + J·m), m = 2p − 1 the mean choice of the others between −1 and 1.

    private: h, what the first choice is worth for its own sake; social: J, what it is worth to choose as the others do.
    """
    return Game(reward=2.0 * (private + social), sucker=2.0 * (private - social), temptation=0.0)


def means(private: float, social: float, points: int = 400) -> list[float]:
    """Every mean choice m that reproduces itself at rationality 1, ascending."""
    game = interaction(private, social)
    return [2.0 * p - 1.0 for p in all_roots(lambda p: game.response(p, 1.0) - p, points=points)]


def _iterated(private: float, social: float, start: float = 1.0) -> float:
    """A solution of m = tanh(h + J·m), by iteration from a start."""
    mean = start
    for _ in range(5000):
        mean = float(np.tanh(private + social * mean))
    return mean


def symmetric() -> dict[str, Any]:
    """Mean choices without private worth, over the strength of interaction."""
    found = [means(0.0, social) for social in STRENGTHS]
    upper = [_iterated(0.0, social) for social in STRENGTHS]
    wrong = [len(roots) != (3 if social > 1.0 else 1) for roots, social in zip(found, STRENGTHS, strict=True)]
    strong = [(roots, top) for roots, top, social in zip(found, upper, STRENGTHS, strict=True) if social >= 1.2]
    return {
        "below": len(means(0.0, 0.95)),
        "above": len(means(0.0, 1.05)),
        "wrong": sum(wrong),
        "apart": max(max(abs(roots[-1] - top), abs(roots[0] + top)) for roots, top in strong),
        "lowest": [roots[0] if len(roots) == 3 else np.nan for roots in found],
        "middle": [roots[len(roots) // 2] for roots in found],
        "highest": [roots[-1] if len(roots) == 3 else np.nan for roots in found],
        "source": [top if social > 1.0 else 0.0 for top, social in zip(upper, STRENGTHS, strict=True)],
    }


def _threshold(social: float) -> float:
    """H: the private worth at which two of three equilibria meet: βJ·m − artanh m at m² = 1 − 1/(βJ)."""
    touching = np.sqrt(1.0 - 1.0 / social)
    return float(social * touching - np.arctanh(touching))


def _edge(social: float) -> float:
    """The private worth at which the model's choice comes to have one equilibrium, to 0.002."""
    return turning_point(lambda private: len(means(private, social, 200)) < 3, 0.0, 2.0, steps=10)


def private_worth() -> dict[str, Any]:
    """Private worth against the threshold beyond which one equilibrium is left."""
    limits = [_threshold(social) for social in STRONG]
    inside = [means(0.5 * limit, social) for social, limit in zip(STRONG, limits, strict=True)]
    return {
        "inside": min(len(means(0.98 * limit, social, 800)) for social, limit in zip(STRONG, limits, strict=True)),
        "outside": max(len(means(1.02 * limit, social, 800)) for social, limit in zip(STRONG, limits, strict=True)),
        "weak": max(len(means(private, 0.9)) for private in (0.0, 0.01, 0.1, 1.0)),
        "same_sign": max(sum(mean > 0.0 for mean in roots) for roots in inside),
        "found": [_edge(social) for social in STRONG],
        "source": limits,
    }


def _lived(social: float, start: float, draws: np.random.Generator) -> np.ndarray:
    """(year,) the mean choice of a population of which some review each year and choose by the present share."""
    game = interaction(0.0, social)
    cooperators = draws.binomial(PERSONS, (1.0 + start) / 2.0)
    path = [cooperators]
    for _ in range(YEARS):
        leaving, coming = draws.binomial([cooperators, PERSONS - cooperators], REVIEW_RATE)
        chosen = draws.binomial(leaving + coming, game.response(cooperators / PERSONS, 1.0))
        cooperators += chosen - leaving
        path.append(cooperators)
    return 2.0 * np.array(path) / PERSONS - 1.0


def reviewed(draws: np.random.Generator) -> dict[str, Any]:
    """Populations that start on either side, with strong and with weak interaction."""
    lived = {"up": _lived(SOCIAL, 0.3, draws), "down": _lived(SOCIAL, -0.3, draws), "weak": _lived(0.7, 0.9, draws)}
    shown = {f"{name}_path": path[np.array(PATH, dtype=int)] for name, path in lived.items()}
    return {name: path[-LAST:].mean() for name, path in lived.items()} | shown


_TWO_WAYS = "Two ways to solve an equation in double precision: 1e-9 is far above rounding."
_ROOTS_PANEL, _EDGE_PANEL, _PATH_PANEL = "Social interaction", "Private worth", "A population that reviews"
_UPPER = _iterated(0.0, SOCIAL)
_STRENGTH = "strength of interaction βJ"
CLAIMS = (
    Claim(
        "social_multiplicity", "choice",
        "Without private worth there is one mean choice if βJ < 1, and there are three if βJ > 1",
        SOURCE,
        "m = tanh(βh + βJ·m) with h = 0, β = 1: as a game with R − T = 2(h + J), S − P = 2(h − J) and logit; J from 0.2 to "
        "3; beside it the equation iterated from 1",
        (
            Check("below", "mean choices at βJ = 0.95", "1", 1.0, 1.0),
            Check("above", "mean choices at βJ = 1.05", "3", 3.0, 3.0),
            Check("wrong", "strengths with another number of mean choices", "none", 0.0, 0.0),
            Check("apart", "largest difference of an outer mean choice, βJ from 1.2", "0", 0.0, 1e-9),
        ),
        f"{_TWO_WAYS} Nearer to βJ = 1 iteration does not settle, so that equality is asked for from 1.2 on, numbers of roots "
        "everywhere.",
        Computed(symmetric),
        curves=(
            Curve("lowest", "lowest", _ROOTS_PANEL, STRENGTHS, _STRENGTH, "mean choice m"),
            Curve("middle", "middle", _ROOTS_PANEL, STRENGTHS, _STRENGTH, "mean choice m"),
            Curve("highest", "highest", _ROOTS_PANEL, STRENGTHS, _STRENGTH, "mean choice m"),
            Curve("source", "iterated", _ROOTS_PANEL, STRENGTHS, _STRENGTH, "mean choice m"),
        ),
    ),
    Claim(
        "social_threshold", "choice",
        "With βJ > 1 there are three mean choices while private worth is below a threshold, of which one has its sign, and "
        "one beyond it; with βJ < 1 there is one whatever the private worth",
        f"{SOURCE}; the threshold in closed form",
        "β = 1, J from 1.2 to 3, h beside H = J·m − artanh m at m² = 1 − 1/J, where the two sides of the equation touch",
        (
            Check("inside", "fewest mean choices at 0.98 H", "3", 3.0, 3.0),
            Check("outside", "most mean choices at 1.02 H", "1", 1.0, 1.0),
            Check("weak", "most mean choices at βJ = 0.9, h = 0, 0.01, 0.1, 1", "1", 1.0, 1.0),
            Check("same_sign", "most mean choices of the sign of h at H/2", "1", 1.0, 1.0),
        ),
        "Two of three roots merge at H, so that their number is asked for 2 % on either side.",
        Computed(private_worth),
        curves=(
            Curve("found", "model's choice", _EDGE_PANEL, STRONG, _STRENGTH, "threshold of βh"),
            Curve("source", "closed form", _EDGE_PANEL, STRONG, _STRENGTH, "threshold of βh"),
        ),
    ),
    Claim(
        "social_dynamics", "choice",
        "A population that chooses anew by the present mean choice comes to the equilibrium of its side if βJ > 1, and to "
        "the only one if βJ < 1",
        f"{SOURCE}; revision opportunities: Blume 1993",
        f"{PERSONS} persons, each reviews with probability {REVIEW_RATE:g} a year and then cooperates with the model's logit "
        f"probability at the present share; βJ = {SOCIAL:g} from m = 0.3 and −0.3, βJ = 0.7 from 0.9; mean of the last {LAST} "
        f"of {YEARS} years, 10 seeds",
        (
            Check("up", "mean choice from above", "0.8586, the upper root", _UPPER - 0.005, _UPPER + 0.005),
            Check("down", "mean choice from below", "−0.8586, the lower root", -_UPPER - 0.005, 0.005 - _UPPER),
            Check("weak", "mean choice with weak interaction", "0", -0.005, 0.005),
        ),
        "With 100000 persons the mean choice fluctuates by about 0.006 around the weak equilibrium, with a memory of 13 "
        "years; over 100 years and 10 seeds its mean has a standard error of 0.001, and less around the others; what is left "
        "of the start is below 0.001.",
        Drawn(reviewed),
        seeds=10,
        curves=(
            Curve("up_path", f"βJ = {SOCIAL:g}, from 0.3", _PATH_PANEL, PATH, "year", "mean choice m"),
            Curve("down_path", f"βJ = {SOCIAL:g}, from −0.3", _PATH_PANEL, PATH, "year", "mean choice m"),
            Curve("weak_path", "βJ = 0.7, from 0.9", _PATH_PANEL, PATH, "year", "mean choice m"),
        ),
    ),
)  # fmt: skip
