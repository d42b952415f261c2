"""Hysteresis: subsidy and saturation raised and lowered slowly, levels held from low and high trust, and where relations turn.

Cities that grow fill up, and cooperate more whatever the government does; so a loop in a growing world would mix memory
with growth. Ramps and held levels are therefore run on *frozen* cities, whose outputs, capacities and industries stay what
they are and in which only trust, stages and reputations move. A ramp in the growing world is run beside one without subsidy.
What an infinitely slow ramp would come to is seen by holding each level, from low and from high prior trust.
"""

import numpy as np

from experiments.named import tipping_report
from experiments.named.effects import normal_interval
from experiments.named.tipping_figures import draw_all
from experiments.named.tipping_ramps import (
    LOOPS,
    RAMPS,
    RATE,
    STEPS,
    branches,
    ramp_steps,
    saturation_ramp,
    subsidy_agenda,
)
from experiments.named.tipping_turning import map_rows, passage_rows, probability_rows, turning
from experiments.study import Scale, Study
from experiments.tables import rounded
from model.agenda import Agenda, Intervention
from model.engine import Run, simulate, stream
from model.regions import load_region

REGION = "yangtze_delta"
FROZEN = {"growth_rate": 0.0, "feedback": 0.0, "capacity_gain": 0.0, "specialisation": 0.0, "isomorphism_drift": 0.0}
RATIONALITY = (6.0, 12.0, 24.0, 48.0)
LEVELS = {"subsidy": (0.0, 0.5), "saturation": (0.125, 1.0)}  # lowest and highest, of ramps and of levels that are held
SETTLING = 40  # years before a ramp starts, so that prior trust no longer matters
YEARS_UP = (10, 20, 40, 80, 160)  # years from the lowest level to the highest, and as many back
LOW, HIGH = 0.02, 0.98  # prior trust from which a level is held
LAST_YEARS = 20  # of a held level, over which its cooperation is averaged
GROWING_UP, GROWING_FROM, GROWING_AFTER = (5, 10, 20), 5, 20  # ramps in the growing world: years up, settling, watched after
TURNING_YEARS = 60


class Tipping(Study):
    """Two branches, the width of the loop, and trust against tipping trust; ``points``: levels that are held."""

    name = "tipping"
    question = "Does cooperation remember: do the ways up and down differ, and do relations turn where theory says they tip?"
    full = Scale(seeds=24, points=13, years=300)
    quick = Scale(seeds=6, points=7, years=120)

    def size(self) -> int:
        held = len(LEVELS) * 2 * self.scale.points * len(RATIONALITY)
        return self.scale.seeds * (len(RATIONALITY) * (len(LEVELS) * len(YEARS_UP) + 1) + held + len(GROWING_UP) + 1)

    def run_length(self) -> str:
        shortest, longest = (SETTLING + 2 * years for years in (YEARS_UP[0], YEARS_UP[-1]))
        return f"{shortest} to {longest} years (ramps), {self.scale.years} (held levels), {TURNING_YEARS} (turning)"

    def design(self) -> dict:
        return {
            "region": REGION,
            "frozen": FROZEN,
            "rationality": list(RATIONALITY),
            "lowest_and_highest": {driver: list(bounds) for driver, bounds in LEVELS.items()},
            "steps": STEPS,
            "settling_years": SETTLING,
            "years_up": list(YEARS_UP),
            "held_subsidies": self.levels("subsidy"),
            "held_saturations": self.levels("saturation"),
            "prior_trust": [LOW, HIGH],
            "growing": {"years_up": list(GROWING_UP), "settling_years": GROWING_FROM, "years_after": GROWING_AFTER},
            "turning_years": TURNING_YEARS,
        }

    def levels(self, driver: str) -> list:
        """The levels of a driver that are held."""
        return [round(level, 6) for level in np.linspace(*LEVELS[driver], self.scale.points).tolist()]

    @property
    def seeds(self) -> range:
        return range(1, self.scale.seeds + 1)

    def tables(self, counter) -> dict:
        return {
            **self._ramps(counter),
            "held": self._held(counter),
            "growing": self._growing(counter),
            **self._turning(counter),
        }

    def _runs(self, parameters, agenda) -> list:
        region = load_region(REGION)
        return [Run(region, parameters, agenda, seed) for seed in self.seeds]

    def _rates(self, parameters, agenda, years, counter) -> np.ndarray:
        """(seed, year) cooperation rates."""
        runs = self._runs(parameters, agenda)
        return simulate(runs, years, RATE, threads=self.threads, progress=counter.update).of("cooperation_rate")

    def _ramps(self, counter) -> dict:
        curves, loops = [], []
        for driver, bounds in LEVELS.items():
            for rationality in RATIONALITY:
                frozen = self.parameters.replace(rationality=rationality, **FROZEN)
                for years_up in YEARS_UP:
                    steps = ramp_steps(*bounds, STEPS, SETTLING, years_up)
                    if driver == "subsidy":
                        rates = self._rates(frozen, subsidy_agenda(steps), steps[-1][1], counter)
                    else:
                        rates = saturation_ramp(self._runs(frozen, Agenda()), steps)
                        counter.update(self.scale.seeds)
                    rows, found = branches(rates, steps)
                    curves += [(driver, rationality, years_up, *row) for row in rows]
                    loops.append((driver, rationality, years_up, *found))
        return {"ramps": (RAMPS, curves), "loops": (LOOPS, loops)}

    def _held(self, counter) -> tuple:
        rows, region = [], load_region(REGION)
        places = [
            (driver, rationality, level, start)
            for driver in LEVELS
            for rationality in RATIONALITY
            for level in self.levels(driver)
            for start in (LOW, HIGH)
        ]
        runs = [self._held_run(region, *place, seed) for place in places for seed in self.seeds]
        result = simulate(runs, self.scale.years, RATE, threads=self.threads, progress=counter.update)
        rates = result.of("cooperation_rate").reshape(len(places), self.scale.seeds, self.scale.years)
        half = self.scale.years // 2
        for place, rate in zip(places, rates, strict=True):
            earlier = rate[:, half - LAST_YEARS : half].mean()
            values = rounded((*normal_interval(rate[:, -LAST_YEARS:].mean(axis=1)), earlier))
            rows.append((*place, *values))
        return ("driver", "rationality", "level", "prior_trust", "cooperation", "low", "high", "cooperation_at_half_time"), rows

    def _held_run(self, region, driver, rationality, level, start, seed) -> Run:
        parameters = self.parameters.replace(rationality=rationality, prior_trust=start, **FROZEN)
        if driver == "saturation":
            return Run(region, parameters.replace(headroom=1.0 / level), Agenda(), seed)
        return Run(region, parameters, Agenda((Intervention({"subsidy": level}),)), seed)

    def _growing(self, counter) -> tuple:
        """(header, rows): a ramp in the growing world against the same seeds without subsidy, year by year."""
        rows = []
        longest = GROWING_FROM + 2 * max(GROWING_UP) + GROWING_AFTER
        alone = self._rates(self.parameters, Agenda(), longest, counter)
        for years_up in GROWING_UP:
            steps = ramp_steps(*LEVELS["subsidy"], STEPS, GROWING_FROM, years_up)
            end = steps[-1][1]
            rates = self._rates(self.parameters, subsidy_agenda(steps), end + GROWING_AFTER, counter)
            levels = {last: level for level, last in steps}
            for year in range(1, end + GROWING_AFTER + 1):
                here, without = rates[:, year - 1], alone[:, year - 1]
                values = rounded((levels.get(year, 0.0), here.mean(), without.mean(), *normal_interval(here - without)))
                rows.append((years_up, year, year - end, *values))
        header = ("years_up", "year", "years_after", "subsidy", "cooperation", "without", "advantage", "low", "high")
        return header, rows

    def _turning(self, counter) -> dict:
        """Tables on where relations turn, in the growing world without government."""
        region, passages, chances, places = load_region(REGION), [], [], []
        for rationality in RATIONALITY:
            parameters, found = self.parameters.replace(rationality=rationality), []
            runs = [Run(region, parameters, Agenda(), seed) for seed in self.seeds]
            blocks = stream(runs, TURNING_YEARS, RATE, states=True, threads=self.threads)
            for positions, result in sorted(((where, turning(done.states)) for where, done in blocks), key=lambda pair: pair[0]):
                found.append(result)
                counter.update(len(positions))
            together = {name: np.concatenate([part[name] for part in found], axis=-1) for name in found[0]}
            passages.append((rationality, *passage_rows(together)))
            chances += [(rationality, *row) for row in probability_rows(together)]
            places += [(rationality, *row) for row in map_rows(together)]
        return {
            "turning": (("rationality", *PASSAGE), passages),
            "chance_of_turning": (("rationality", "margin", "relation_years", "turn", "low", "high", "both_cooperate"), chances),
            "turning_map": (("rationality", "tipping_trust", "trust", "sides"), places),
        }

    def figures(self, stored) -> None:
        draw_all(stored)

    def answer(self, stored) -> str:
        return tipping_report.answer(stored)


PASSAGE = (
    "relations", "turned", "sides_past_tipping_at_turn", "both_past_tipping_at_turn", "trust_at_turn", "tipping_trust_at_turn",
    "margin_lower_quartile", "margin_median", "margin_upper_quartile", "correlation", "ever_passed", "turned_if_passed",
    "turned_if_never_passed", "passed_before_turning", "median_years_from_passing_to_turning", "stayed_if_turned",
)  # fmt: skip
