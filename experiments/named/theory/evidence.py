"""What the runs of one region under one rule have left behind, and the numbers that claims and quoted figures ask of it."""

import numpy as np

from citypact.experiments.named.modes.survival import product_limit
from citypact.experiments.named.theory.arms import BASE, LONG_ARMS, arms
from citypact.experiments.named.theory.observers import Cities, Climb, Games, Modes, watched
from citypact.experiments.named.theory.spec import FROZEN_HEADROOMS, LONG
from citypact.experiments.paper.cells import OWN, lived, seeded
from citypact.experiments.paper.survival import MODES, SINCE_FOUNDING, SINCE_WITHDRAWAL
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.summary import FINAL_YEARS

SERIES = {
    "rate": "cooperation_rate", "depth": "depth", "rivalry": "stage_rivalry", "information": "stage_information_exchange",
    "thematic": "stage_thematic_cooperation", "joint": "stage_joint_governance", "dilemma": "game_prisoners_dilemma",
    "hunt": "game_stag_hunt", "pool": "fund_pool",
}  # fmt: skip
# Name -> (arm, observers, cities that are cut): lived once more, with the state of every relation in sight.
STANDING = ("frozen", FROZEN_HEADROOMS[1])  # at the default headroom
WATCHED = {
    BASE: (BASE, (Games, Climb, Cities), ""),
    "cut": (BASE, (Cities,), "all"),
    "half_cut": (BASE, (Cities,), "half"),
    "frozen": (STANDING, (Cities,), ""),
    "frozen_half_cut": (STANDING, (Cities,), "half"),
    "together": ("together", (Modes,), ""),
}


def runs_of(regions: int, rules: int, seeds: int, region_arms: int) -> int:
    """How many runs there are: of every arm, of the watched ones, and of the long ones."""
    return regions * rules * seeds * (region_arms + len(WATCHED) + len(LONG_ARMS))


def _left_behind(result) -> dict:
    """The few arrays that are kept of each run."""
    kept = {name: result.of(measure) for name, measure in SERIES.items()}
    ended = result.broken.astype(np.int64) + result.censored
    kept["cohort"] = ended[:, SINCE_WITHDRAWAL].sum(axis=2)  # (run, mode)
    broken = result.broken[:, SINCE_WITHDRAWAL, :, : LATER - LAST + 1].sum(axis=2)
    kept["living_on"] = kept["cohort"] - broken
    kept["broken_at"] = result.broken[:, SINCE_FOUNDING].sum(axis=1)  # (run, years since founding)
    kept["ended_at"] = ended[:, SINCE_FOUNDING].sum(axis=1)
    return kept


def _rates(result) -> dict:
    return {"rate": result.of(SERIES["rate"])}


class Evidence:
    """Numbers by seed of all arms in a region under a rule; ``live`` runs them."""

    def __init__(self, lives: dict, watch: dict, long: dict, parameters):
        self.lives, self.watch, self.long, self.parameters = lives, watch, long, parameters

    @classmethod
    def live(cls, region, parameters, scale, counter, threads) -> "Evidence":
        """Run every arm with every seed."""
        runs = {arm: seeded(run, scale.seeds) for arm, run in arms(region, parameters).items()}
        lives = lived(runs, scale.years, tuple(SERIES.values()), _left_behind, counter, threads)
        watch = {
            name: watched(runs[arm], scale.years, observers, counter, threads, cut)
            for name, (arm, observers, cut) in WATCHED.items()
        }
        long = lived({arm: runs[arm] for arm in LONG_ARMS}, LONG, (SERIES["rate"],), _rates, counter, threads)
        return cls(lives, watch, long, parameters)

    def series(self, name: str, arm=BASE) -> np.ndarray:
        """(seed, year) of a series."""
        return self.lives[arm][name]

    def at(self, name: str, year: int, arm=BASE) -> np.ndarray:
        """(seed,) of a series in a year; −1 for the last."""
        return self.series(name, arm)[:, year - 1 if year > 0 else year]

    def mean(self, arm=BASE, first: int = 1, last: int | None = None) -> np.ndarray:
        """(seed,) mean cooperation rate over years, all of them if not told."""
        return self.series("rate", arm)[:, first - 1 : last].mean(axis=1)

    def years_to_half(self, arm=BASE) -> np.ndarray:
        """(seed,) transition time to one half, the run's length where it is never reached."""
        return OWN["years_to_half"].compute(self.series("rate", arm))

    def opening(self, arm=BASE) -> tuple:
        """(seed,) shares opened, summed over relations, and living relations, both over all, when the government leaves."""
        levels = self.parameters.opening_information, self.parameters.opening_thematic, self.parameters.opening_joint
        stages = (self.at(stage, LAST, arm) for stage in ("information", "thematic", "joint"))
        return sum(level * share for level, share in zip(levels, stages, strict=True)), 1.0 - self.at("rivalry", LAST, arm)

    def lasting(self, mode: int, arm=BASE) -> tuple:
        """(seed,) relations of a mode alive at withdrawal that lived on to the later year, and all of them."""
        return self.lives[arm]["living_on"][:, mode - 1], self.lives[arm]["cohort"][:, mode - 1]

    def ages(self) -> tuple:
        """(seed, years since founding) broken and ended relations without government."""
        return self.lives[BASE]["broken_at"], self.lives[BASE]["ended_at"]

    def gap(self) -> np.ndarray:
        """(seed, year) cooperation rate after the hybrid push less that without, over the long run."""
        return self.long["hybrid"]["rate"] - self.long[BASE]["rate"]

    def final_gap(self) -> np.ndarray:
        """(seed,) what is left of the push in the last years of the long run."""
        return self.gap()[:, -FINAL_YEARS:].mean(axis=1)


def survival_at(age: int):
    """Kaplan–Meier survival at an age, as a statistic of sums of (broken, ended) relations by years since founding."""

    def statistic(broken, ended):
        with np.errstate(all="ignore"):
            return product_limit(broken, ended - broken)[..., age]

    return statistic


def hazard_over(younger: tuple, older: tuple):
    """Breaks per relation and year between ages, younger less older, as a statistic of the same sums."""

    def hazard(broken, ended, first, last):
        at_risk = np.flip(np.cumsum(np.flip(ended, -1), axis=-1), -1)[..., first : last + 1].sum(axis=-1)
        return np.where(at_risk > 0, broken[..., first : last + 1].sum(axis=-1) / np.where(at_risk > 0, at_risk, 1), np.nan)

    return lambda broken, ended: hazard(broken, ended, *younger) - hazard(broken, ended, *older)


def crossing_year(rates, seeds):
    """When the mean rate first comes to one half, between whole years; nan if never. A statistic of sums of (rates, 1)."""
    mean = np.asarray(rates) / np.asarray(seeds)[..., None]
    before = np.concatenate([np.zeros((*mean.shape[:-1], 1)), mean[..., :-1]], axis=-1)  # before the first year all compete
    there = mean >= 0.5
    year = there.argmax(axis=-1)
    now, then = (np.take_along_axis(part, year[..., None], axis=-1)[..., 0] for part in (mean, before))
    rise = np.where(now > then, now - then, 1.0)
    return np.where(there.any(axis=-1), year + np.where(now > then, (0.5 - then) / rise, 1.0), np.nan)


MODE_OF = {name: code for code, name in MODES.items()}
