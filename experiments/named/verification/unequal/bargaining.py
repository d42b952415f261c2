"""Nash bargaining: the model's bargaining shares as what maximises a product of gains."""

from typing import Any

import numpy as np

from citypact.agents.payoffs import contest_share, shared, strength
from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve

RATIOS = tuple(np.linspace(1.0, 8.0, 15).tolist())  # of the outputs of two cities
SHARINGS = (0.0, 0.5, 1.0)  # of benefits
EXPONENTS = (0.5, 1.0, 2.0)  # of output in bargaining


def bargained(ratio: float, exponent: float, sharing: float) -> float:
    """The larger city's share of the surplus, by the model."""
    return shared(contest_share(strength(ratio, exponent), strength(1.0, exponent)), sharing)


def nash_share(weight: float) -> float:
    """The share s that maximises s^w·(1 − s)^(1 − w), found by search; weight: w, ½ for Nash's symmetric solution."""
    from scipy.optimize import minimize_scalar

    def product(share: float) -> float:
        return float(weight * np.log(share) + (1.0 - weight) * np.log(1.0 - share))

    found = minimize_scalar(lambda share: -product(share), bounds=(1e-6, 1.0 - 1e-6), method="bounded", options={"xatol": 1e-11})
    return float(found.x)


def _weight(ratio: float, exponent: float, sharing: float) -> float:
    """Bargaining power in proportion to output to the exponent, moved towards one half by sharing."""
    power = ratio**exponent / (ratio**exponent + 1.0)
    return (1.0 - sharing) * power + sharing * 0.5


def solution() -> dict[str, Any]:
    """Shares over relative size, sharing and exponent."""
    equal = [abs(bargained(ratio, exponent, 1.0) - nash_share(0.5)) for ratio in RATIOS for exponent in EXPONENTS]
    cases = [(ratio, exponent, sharing) for ratio in RATIOS for exponent in EXPONENTS for sharing in SHARINGS]
    by_size, halved = ([nash_share(_weight(ratio, 1.0, sharing)) for ratio in RATIOS] for sharing in (0.0, 0.5))
    return {
        "equal": max(equal),
        "asymmetric": max(abs(bargained(*case) - nash_share(_weight(*case))) for case in cases),
        "model_by_size": [bargained(ratio, 1.0, 0.0) for ratio in RATIOS],
        "nash_by_size": by_size,
        "model_halved": [bargained(ratio, 1.0, 0.5) for ratio in RATIOS],
        "nash_halved": halved,
    }


_PANEL = "Bargaining"
CLAIMS = (
    Claim(
        "nash_bargaining", "unequal",
        "Equals split a surplus equally; with bargaining powers the share is that of one's power, which maximises the "
        "weighted product of gains",
        "Nash 1950; with powers: Kalai 1977",
        "a surplus of 1, nothing without agreement; the model's bargaining share over relative output 1 to 8, exponent ½, 1, "
        "2, benefit sharing 0, ½, 1; beside it the maximum of s^w·(1 − s)^(1 − w) by search, w in proportion to output to "
        "the exponent, moved to ½",
        (
            Check("equal", "largest difference from the symmetric solution at full sharing", "0", 0.0, 1e-6),
            Check("asymmetric", "largest difference from the solution with powers", "0", 0.0, 1e-6),
        ),
        "A maximum is flat, so that double precision finds its place to about 1e-8.",
        Computed(solution),
        curves=tuple(
            Curve(name, label, _PANEL, RATIOS, "relative output of the larger", "share of the larger")
            for name, label in (
                ("model_by_size", "model's share"), ("nash_by_size", "weighted product"),
                ("model_halved", "model's share, sharing ½"), ("nash_halved", "weighted product, sharing ½"),
            )
        ),
    ),
)  # fmt: skip
