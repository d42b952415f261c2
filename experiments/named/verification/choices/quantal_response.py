"""All logit quantal response equilibria of 2×2 games (McKelvey and Palfrey 1995), as fixed points of the model's choice."""

from functools import cache
from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import Game, all_roots

SOURCE = "McKelvey and Palfrey 1995"
HUNT = Game(reward=5.0, sucker=0.0, temptation=4.0, punishment=2.0)  # its gain is 3p − 2: equilibria 0, 2/3 and 1
HUNT_NASH = (0.0, 2.0 / 3.0, 1.0)
CHICKEN = Game(reward=0.0, sucker=0.5, temptation=0.5)  # its gain is ½ − p
CHICKEN_CRITICAL = 4.0  # the slope of the response to the response is (λ/4)² at ½
RATIONALITIES = tuple(np.linspace(0.5, 10.0, 20).tolist())
OWN_PAYOFFS = tuple(np.linspace(1.0, 9.0, 17).tolist())  # of the first player of matching pennies
BRANCHES = ("lowest", "middle", "highest")
SMALL, LARGE = 1e-6, 200.0  # rationality of nearly no and nearly perfect sense


def hunt_roots(rationality: float) -> list[float]:
    """The equilibria of the stag hunt at a rationality, ascending: where the response to a share is that share."""
    return all_roots(lambda p: HUNT.response(p, rationality) - p)


def _needed(p: float) -> float:
    """The rationality at which a share is an equilibrium of the hunt: ln(p/(1 − p))/(3p − 2), the correspondence inverted."""
    return float(np.log(p / (1.0 - p)) / (3.0 * p - 2.0))


@cache
def _fold() -> tuple[float, float]:
    """(share, rationality) at the fold of the inverted correspondence, from which on there are three equilibria."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(_needed, bounds=(0.67, 0.9999), method="bounded", options={"xatol": 1e-12})
    return float(found.x), float(found.fun)


def _expected_roots(rationality: float) -> list[float]:
    """The equilibria by the inverted correspondence: one below ½, and from the fold on one on each side of its share."""
    from scipy.optimize import brentq

    share, critical = _fold()
    spans = [(1e-15, 0.5 - 1e-15), (2.0 / 3.0 + 1e-9, share), (share, 1.0 - 1e-15)]
    known = spans if rationality > critical else spans[:1]
    return [brentq(lambda p: _needed(p) - rationality, a, b, xtol=1e-15, rtol=1e-14) for a, b in known]


def _followed(upto: float) -> float:
    """The end of the branch that starts at ½ with no sense at all: ever the nearest root as rationality grows."""
    share = 0.5
    for rationality in np.linspace(0.0, upto, 41)[1:].tolist():
        share = min(hunt_roots(rationality), key=lambda root: abs(root - share))
    return share


def stag_hunt() -> dict[str, Any]:
    """All equilibria of the stag hunt over rationality, against the inverted correspondence."""
    critical = _fold()[1]
    found = [hunt_roots(rationality) for rationality in RATIONALITIES]
    expected = [_expected_roots(rationality) for rationality in RATIONALITIES]
    branches = {name: [roots[place] if place < len(roots) else np.nan for roots in found] for place, name in enumerate(BRANCHES)}
    return branches | {
        "unlike": sum(len(ours) != len(theirs) for ours, theirs in zip(found, expected, strict=True)),
        "apart": max(
            abs(a - b) for ours, theirs in zip(found, expected, strict=True) for a, b in zip(ours, theirs, strict=False)
        ),
        "below": len(hunt_roots(0.99 * critical)),
        "above": len(hunt_roots(1.01 * critical)),
        "senseless": max(abs(root - 0.5) for root in hunt_roots(SMALL)),
        "limit": max(abs(root - nash) for root, nash in zip(hunt_roots(LARGE), HUNT_NASH, strict=False)),
        "limits": len(hunt_roots(LARGE)),
        "selected": _followed(20.0),
    }


def pennies(own: float) -> tuple[Game, Game]:
    """Matching pennies in which the first player gets ``own``, instead of 1, when both choose their first action."""
    return Game(reward=own, sucker=0.0, temptation=0.0, punishment=1.0), Game(reward=0.0, sucker=1.0, temptation=1.0)


def pennies_roots(own: float, rationality: float) -> list[tuple[float, float]]:
    """Every pair of shares (first player, second player) that are responses to one another."""
    first, second = pennies(own)

    def returned(p: float) -> float:
        return first.response(second.response(p, rationality), rationality)

    return [(p, second.response(p, rationality)) for p in all_roots(lambda p: returned(p) - p)]


def _pennies_expected(own: float, rationality: float) -> tuple[float, float]:
    """The same pair by Powell's method on both equations of McKelvey and Palfrey at once."""
    from scipy.optimize import root
    from scipy.special import expit

    def apart(x: np.ndarray) -> list[float]:
        p, q = x
        return [p - expit(rationality * (own * q - (1.0 - q))), q - expit(rationality * ((1.0 - p) - p))]

    p, q = root(apart, (0.5, 0.5), tol=1e-13).x
    return float(p), float(q)


def matching_pennies() -> dict[str, Any]:
    """Equilibria of matching pennies over the first player's own payoff, at rationality 1 and nearly without noise."""
    found = {own: pennies_roots(own, 1.0) for own in OWN_PAYOFFS}
    expected = {own: _pennies_expected(own, 1.0) for own in OWN_PAYOFFS}
    sharp = pennies_roots(9.0, LARGE)
    return {
        "roots": max(len(pairs) for pairs in found.values()),
        "apart": max(abs(a - b) for own in OWN_PAYOFFS for a, b in zip(found[own][0], expected[own], strict=True)),
        "own_effect": min(found[own][0][0] - 0.5 for own in OWN_PAYOFFS if own > 1.0),
        "sharp_first": sharp[0][0],
        "sharp_second": sharp[0][1],
        "first": [found[own][0][0] for own in OWN_PAYOFFS],
        "source_first": [expected[own][0] for own in OWN_PAYOFFS],
        "second": [found[own][0][1] for own in OWN_PAYOFFS],
        "source_second": [expected[own][1] for own in OWN_PAYOFFS],
    }


def chicken_roots(rationality: float) -> list[float]:
    """The first player's share in every equilibrium of a game of chicken between two: a response to the response to it."""
    return all_roots(lambda p: CHICKEN.response(CHICKEN.response(p, rationality), rationality) - p)


def chicken() -> dict[str, Any]:
    """Equilibria of chicken on both sides of the rationality at which the two players part."""
    from scipy.special import expit

    parted, iterated = chicken_roots(8.0), 1.0
    for _ in range(200):
        iterated = float(expit(8.0 * (0.5 - expit(8.0 * (0.5 - iterated)))))
    return {
        "below": len(chicken_roots(0.99 * CHICKEN_CRITICAL)),
        "above": len(chicken_roots(1.01 * CHICKEN_CRITICAL)),
        "apart": max(abs(parted[-1] - iterated), abs(parted[0] - (1.0 - iterated))),
    }


_ACROSS, _UP = "rationality λ", "share that cooperates"
_HUNT_PANEL, _PENNIES_PANEL = "Equilibria of a stag hunt", "Matching pennies, own payoff"
_ROOTS = "Two ways to solve an equation in double precision: 1e-9 is far above rounding and far below any difference of rules."
CLAIMS = (
    Claim(
        "qre_stag_hunt", "choice",
        "The logit equilibria of a 2×2 game with three Nash equilibria: one at low rationality, three beyond a fold; near "
        "one half without sense, near the Nash equilibria in the limit; the branch from one half ends in the risk-dominant "
        "one",
        SOURCE,
        "stag hunt R, S, T, P = 5, 0, 4, 2, played once against a share of cooperators; roots of response(p) = p on 400 points, "
        "λ from 0.5 to 10; beside them the correspondence inverted, λ = ln(p/(1 − p))/(3p − 2)",
        (
            Check("unlike", "rationalities with another number of equilibria", "none", 0.0, 0.0),
            Check("apart", "largest difference of an equilibrium (share)", "0", 0.0, 1e-9),
            Check("below", "equilibria 1 % below the fold", "1", 1.0, 1.0),
            Check("above", "equilibria 1 % above the fold", "3", 3.0, 3.0),
            Check("senseless", "distance from ½ at λ = 1e-6 (share)", "0", 0.0, 1e-6),
            Check("limits", "equilibria at λ = 200", "3, one near each Nash equilibrium", 3.0, 3.0),
            Check("limit", "largest distance from 0, 2/3, 1 at λ = 200 (share)", "0", 0.0, 0.005),
            Check("selected", "end of the branch from ½, λ = 20 (share)", "competing, which is risk-dominant: 0", 0.0, 1e-6),
        ),
        f"{_ROOTS} At λ = 200 the mixed equilibrium is off by about ln 2/(3λ) = 0.0012. At λ = 20 exp(−2λ) is far below 1e-6.",
        Computed(stag_hunt),
        curves=tuple(
            Curve(name, f"{name}, model", _HUNT_PANEL, RATIONALITIES, _ACROSS, _UP) for name in BRANCHES
        ),
    ),
    Claim(
        "qre_matching_pennies", "choice",
        "Matching pennies have one logit equilibrium; a player's own payoff moves its own choice, as no Nash equilibrium has "
        "it, and without noise the Nash equilibrium is left",
        SOURCE,
        "first player: own or 0 against 0 or 1, own from 1 to 9; second player: 0 or 1 against 1 or 0; λ = 1, and λ = 200 at "
        "own = 9; beside it both equations solved at once",
        (
            Check("roots", "largest number of equilibria", "1", 1.0, 1.0),
            Check("apart", "largest difference of a share", "0", 0.0, 1e-9),
            Check("own_effect", "least lead of the first player over ½, its Nash share, own above 1", "above 0", 1e-6, 0.5),
            Check("sharp_first", "first player's share at λ = 200", "½, as in Nash", 0.49, 0.51),
            Check("sharp_second", "second player's share at λ = 200", "1/(1 + 9) = 0.1, as in Nash", 0.095, 0.105),
        ),
        f"{_ROOTS} At λ = 200 the shares are off by the order of 1/λ = 0.005.",
        Computed(matching_pennies),
        curves=tuple(
            Curve(name, label, _PENNIES_PANEL, OWN_PAYOFFS, "first player's own payoff", "share of first action")
            for name, label in (
                ("first", "first, model"), ("source_first", "first, equations"),
                ("second", "second, model"), ("source_second", "second, equations"),
            )
        ),
    ),
    Claim(
        "qre_chicken", "choice",
        "In chicken the two players part: one equilibrium below a rationality, three above it, of which two are each other's "
        "mirror",
        f"{SOURCE}; the critical rationality in closed form",
        "chicken with gain ½ − p, two players; roots of response(response(p)) = p; the slope of the response at ½ is −λ/4, "
        "so that the symmetric equilibrium loses its stability, and two others branch off, at λ = 4; beside it the response "
        "iterated from 1",
        (
            Check("below", "equilibria 1 % below λ = 4", "1", 1.0, 1.0),
            Check("above", "equilibria 1 % above λ = 4", "3", 3.0, 3.0),
            Check("apart", "largest difference of the parted shares at λ = 8 from iteration", "0", 0.0, 1e-9),
        ),
        _ROOTS,
        Computed(chicken),
    ),
)  # fmt: skip
