"""Tullock contests: what is spent on a prize that is shared by the model's contest share."""

from typing import Any

import numpy as np

from citypact.agents.payoffs import contest_share, strength
from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve

PRIZE = 100.0
SPENT = {0.5: 12.5, 1.0: 25.0, 2.0: 50.0}  # exponent -> effort of each of two for the prize of 100 (Tullock 1980)
EXPONENTS = tuple(np.linspace(0.2, 1.8, 9).tolist())
VALUES = (100.0, 50.0)  # unequal valuations of the prize
LEAST = 1e-6  # effort that stands for none, whose logarithm the rule could not take
TAKING_PART = 1.0  # effort from which one takes part: at r = 2 staying out brings as much as the equilibrium, nothing
GRID = 400


def net(effort: float, rival: float, exponent: float, value: float = PRIZE) -> float:
    """What an effort brings: the share of the prize that it wins, less itself."""
    return value * contest_share(strength(effort, exponent), strength(rival, exponent)) - effort


def best_reply(rival: float, exponent: float, value: float = PRIZE, least: float = LEAST) -> float:
    """The effort that brings most against a rival's, among all from the least to the whole prize."""
    from scipy.optimize import minimize_scalar

    efforts = np.linspace(least, value, GRID).tolist()
    best = max(efforts, key=lambda effort: net(effort, rival, exponent, value))
    step = efforts[1] - efforts[0]
    bounds = (max(least, best - step), best + step)
    return float(
        minimize_scalar(
            lambda effort: -net(effort, rival, exponent, value), bounds=bounds, method="bounded", options={"xatol": 1e-9}
        ).x
    )


def settled(exponent: float, values: tuple[float, float] = (PRIZE, PRIZE), rounds: int = 25) -> tuple[float, float]:
    """The efforts of two who reply to one another in turn."""
    first, second = values[0] / 10.0, values[1] / 10.0
    for _ in range(rounds):
        first = best_reply(second, exponent, values[0])
        second = best_reply(first, exponent, values[1])
    return first, second


def symmetric() -> dict[str, Any]:
    """Efforts of two equals over the exponent, and whether both are better off with them than without."""
    found = [settled(exponent, rounds=10)[0] for exponent in EXPONENTS]
    return {
        **{f"effort_{exponent:g}": best_reply(effort, exponent, least=TAKING_PART) for exponent, effort in SPENT.items()},
        "apart": max(abs(effort - PRIZE * exponent / 4.0) for effort, exponent in zip(found, EXPONENTS, strict=True)),
        "worth": net(PRIZE * 1.95 / 4.0, PRIZE * 1.95 / 4.0, 1.95),
        "ruin": net(PRIZE * 2.05 / 4.0, PRIZE * 2.05 / 4.0, 2.05),
        "dissipated": [2.0 * effort / PRIZE for effort in found],
        "source": [exponent / 2.0 for exponent in EXPONENTS],
    }


def _efforts(exponent: float) -> tuple[float, float]:
    """r·v_i·(v_1·v_2)^r/(v_1^r + v_2^r)²."""
    one, other = VALUES
    common = exponent * (one * other) ** exponent / (one**exponent + other**exponent) ** 2
    return one * common, other * common


def unequal_values() -> dict[str, Any]:
    """Efforts of two who value the prize differently."""
    pairs = [(settled(exponent, VALUES), _efforts(exponent)) for exponent in (0.5, 1.0)]
    return {"apart": max(abs(a - b) for ours, theirs in pairs for a, b in zip(ours, theirs, strict=True))}


_PANEL = "Tullock contest"
CLAIMS = (
    Claim(
        "tullock", "unequal",
        "Two equals each spend r/4 of the prize, so that r/2 of it is lost, as long as the exponent r is at most 2",
        "Tullock 1980",
        f"prize {PRIZE:g}; share of the prize by the model's strength and contest share; best replies found among all "
        "efforts, in turn, r from 0.2 to 1.8; and the best reply of at least 1 to the source's efforts, as at r = 2 staying "
        "out brings as much",
        (
            *(
                Check(f"effort_{r:g}", f"best reply to that effort, r = {r:g}", f"{effort:g}", effort - 0.005, effort + 0.005)
                for r, effort in SPENT.items()
            ),
            Check("apart", "largest difference of the effort from rV/4", "0", 0.0, 1e-3),
            Check("worth", "net gain of each at r = 1.95", "above 0", 1e-6, PRIZE),
            Check("ruin", "net gain of each at r = 2.05, where staying out is better", "below 0", -PRIZE, -1e-6),
        ),
        "The source gives two decimals. A maximum is flat, so that double precision finds its place to about 1e-8 of the "
        "prize, 1e-6, and replies in turn come nearer by at least half each time: 1e-3 is far above both.",
        Computed(symmetric),
        curves=(
            Curve("dissipated", "best replies, model's share", _PANEL, EXPONENTS, "exponent r", "share of the prize spent"),
            Curve("source", "r/2", _PANEL, EXPONENTS, "exponent r", "share of the prize spent"),
        ),
    ),
    Claim(
        "tullock_unequal", "unequal",
        "Who values the prize more spends more, both the same share of their valuations",
        "Nti 1999",
        "valuations 100 and 50, r = ½ and 1; best replies in turn; beside them r·v_i·(v_1·v_2)^r/(v_1^r + v_2^r)²",
        (Check("apart", "largest difference of an effort", "0", 0.0, 1e-3),),
        "As for equals.",
        Computed(unequal_values),
    ),
)  # fmt: skip
