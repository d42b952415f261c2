"""What the runs of one region under one rule have left behind, and the numbers that claims and quoted figures ask of it."""

from collections.abc import Callable

import numpy as np

from citypact.experiments.named.theory.arms import BASE, Arm
from citypact.experiments.named.theory.observers import Cities, Climb, Games, Modes, Watched
from citypact.experiments.named.theory.spec import FROZEN_HEADROOMS
from citypact.experiments.paper.inference import Lives, product_limit, pseudovalues
from citypact.experiments.paper.outcomes import OWN
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.experiments.sweeps.cells import Measured
from citypact.model.engine import Result
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import FINAL_YEARS

SERIES = {
    "rate": "cooperation_rate", "depth": "depth", "rivalry": "stage_rivalry", "information": "stage_information_exchange",
    "thematic": "stage_thematic_cooperation", "joint": "stage_joint_governance", "dilemma": "game_prisoners_dilemma",
    "hunt": "game_stag_hunt", "pool": "fund_pool",
}  # fmt: skip
STAGES = ("information", "thematic", "joint")  # from the first on which something is opened
# Name -> (arm, how it is watched): lived once more, with the state of every relation in sight.
STANDING = ("frozen", FROZEN_HEADROOMS[1])  # at the default headroom
WATCHED = {
    BASE: (BASE, Watched((Games, Climb, Cities))),
    "cut": (BASE, Watched((Cities,), "all")),
    "half_cut": (BASE, Watched((Cities,), "half")),
    "frozen": (STANDING, Watched((Cities,))),
    "frozen_half_cut": (STANDING, Watched((Cities,), "half")),
    "together": ("together", Watched((Modes,))),
}


def _everything(result: Result) -> dict:
    return {name: result.of(measure) for name, measure in SERIES.items()} | {"broken": result.broken, "censored": result.censored}


def _rate(result: Result) -> dict:
    return {"rate": result.of(SERIES["rate"])}


EVERYTHING, RATE = Measured(tuple(SERIES.values()), _everything), Measured((SERIES["rate"],), _rate)


class Evidence:
    """Numbers by seed of all arms in a region under a rule; lived: what is left of their cells."""

    def __init__(self, lived: dict, parameters: Parameters):
        self.parameters, kinds = parameters, ("lives", "watch", "long")
        self.lives, self.watch, self.long = ({arm: lived[kind, arm] for kind, arm in lived if kind == what} for what in kinds)

    def series(self, name: str, arm: Arm = BASE) -> np.ndarray:
        """(seed, year) of a series."""
        return self.lives[arm][name]

    def at(self, name: str, year: int, arm: Arm = BASE) -> np.ndarray:
        """(seed,) of a series in a year."""
        return self.series(name, arm)[:, year - 1]

    def mean(self, arm: Arm = BASE, first: int = 1, last: int | None = None) -> np.ndarray:
        """(seed,) mean cooperation rate over years, all of them if not told."""
        return self.series("rate", arm)[:, first - 1 : last].mean(axis=1)

    def final(self, name: str, arm: Arm = BASE) -> np.ndarray:
        """(seed,) mean of a series over the last years."""
        return self.series(name, arm)[:, -FINAL_YEARS:].mean(axis=1)

    def years_to_half(self, arm: Arm = BASE) -> np.ndarray:
        """(seed,) transition time to one half, the run's length where it is never reached."""
        return OWN["years_to_half"].compute(self.series("rate", arm))

    def opened(self, mode: int, arm: str) -> tuple:
        """(seed,) shares opened, summed over relations of a mode, and its living relations, when the government leaves."""
        return self.watch[arm]["mode_opened"][:, mode - 1], self.watch[arm]["mode_living"][:, mode - 1]

    def opening(self, _mode: int, arm: Arm = BASE) -> tuple:
        """The same over relations of any mode, both shares of all relations."""
        levels = {name: getattr(self.parameters, f"opening_{name}") for name in STAGES}
        return sum(level * self.at(name, LAST, arm) for name, level in levels.items()), 1.0 - self.at("rivalry", LAST, arm)

    def lasting(self, mode: int, arm: Arm = BASE) -> tuple:
        """(seed,) relations of a mode alive at withdrawal that lived on to the later year, and all of them."""
        lives = Lives.of(self.lives[arm], "withdrawal", mode)
        cohort = (lives.broken + lives.censored).sum(axis=1)
        return cohort - lives.broken[:, : LATER - LAST + 1].sum(axis=1), cohort

    def survival(self, age: int) -> np.ndarray:
        """(seed,) Kaplan–Meier survival at an age without government, as pseudovalues."""
        return self._by_age(lambda broken, censored: product_limit(broken, censored)[..., age])

    def hazard(self, *ages: tuple) -> np.ndarray:
        """(seed,) breaks per relation and year without government between two ages, younger less older, as pseudovalues."""
        return self._by_age(lambda broken, censored: np.subtract(*(_hazard(broken, censored, *years) for years in ages)))

    def _by_age(self, statistic: Callable) -> np.ndarray:
        lives = Lives.of(self.lives[BASE], "founding")
        return pseudovalues(statistic, lives.broken, lives.censored)

    def gap(self) -> np.ndarray:
        """(seed, year) cooperation rate after the hybrid push less that without, over the long run."""
        return self.long["hybrid"]["rate"] - self.long[BASE]["rate"]

    def final_gap(self) -> np.ndarray:
        """(seed,) what is left of the push in the last years of the long run."""
        return self.gap()[:, -FINAL_YEARS:].mean(axis=1)


def _hazard(broken: np.ndarray, censored: np.ndarray, first: int, last: int) -> np.ndarray:
    years = slice(first, last + 1)
    at_risk = np.flip(np.cumsum(np.flip(broken + censored, -1), axis=-1), -1)[..., years].sum(axis=-1)
    return np.where(at_risk > 0, broken[..., years].sum(axis=-1) / np.where(at_risk > 0, at_risk, 1), np.nan)
