"""Hysteresis: subsidy and saturation raised and lowered slowly, held levels with and without a push before, and turning.

Cities that grow fill up, and cooperate more whatever the government does; so a loop in a growing world would mix memory
with growth. Ramps and held levels are therefore run on *frozen* cities, whose outputs, capacities and industries stay what
they are and in which only relations, trust, reputations and experience move. A ramp in the growing world is run beside one
without subsidy. What an infinitely slow ramp would come to is seen by holding each level, never pushed and after a push.
Everything is lived with chance in the choice (logit) and without (best response), by habit and reviewed every year.
"""

import numpy as np

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.tipping import report as tipping_report
from citypact.experiments.named.tipping.figures import draw_all
from citypact.experiments.named.tipping.ramps import (
    LOOPS,
    RAMPS,
    RATE,
    STEPS,
    branches,
    ramp_steps,
    saturation_ramp,
    subsidy_agenda,
)
from citypact.experiments.named.tipping.spec import (
    BRANCHES,
    DRIVERS,
    FROZEN,
    GROWING_AFTER,
    GROWING_FROM,
    GROWING_UP,
    LAST_YEARS,
    LEVELS,
    PUSH,
    PUSHED,
    REGION,
    SETTLING,
    TURNING_YEARS,
    WAYS,
    YEARS_UP,
)
from citypact.experiments.named.tipping.turning import map_rows, passage_rows, probability_rows, turning
from citypact.experiments.paper.effects import normal_interval
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import Run, simulate, stream
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda


class Tipping(Study):
    """Two branches, the width of the loop, and trust against tipping trust; ``points``: levels that are held."""

    name = "tipping"
    question = "Does cooperation remember: do the ways up and down differ, and do relations turn where theory says they tip?"
    full = Scale(seeds=24, points=13, years=300)
    quick = Scale(seeds=6, points=7, years=120)

    def size(self) -> int:
        each = len(DRIVERS) * (len(YEARS_UP) + len(BRANCHES) * self.scale.points) + 2 + 1  # ramps, held, growing, turning
        return self.scale.seeds * len(WAYS) * each

    def run_length(self) -> str:
        shortest, longest = (SETTLING + 2 * years for years in (YEARS_UP[0], YEARS_UP[-1]))
        growing = GROWING_FROM + 2 * GROWING_UP + GROWING_AFTER
        return (
            f"{shortest} to {longest} years (ramps), {self.scale.years} (held levels), {growing} (growing), "
            f"{TURNING_YEARS} (turning)"
        )

    def design(self) -> dict:
        return {
            "region": REGION,
            "ways": {name: {"label": way.label, "parameters": way.parameters} for name, way in WAYS.items()},
            "frozen": FROZEN,
            "lowest_and_highest": {driver: list(bounds) for driver, bounds in LEVELS.items()},
            "steps": STEPS,
            "settling_years": SETTLING,
            "years_up": list(YEARS_UP),
            "held_subsidies": self.levels("subsidy"),
            "held_saturations": self.levels("saturation"),
            "push": {"package": PUSH.name, "instruments": PUSH.instruments, "years": [1, PUSHED]},
            "growing": {"years_up": GROWING_UP, "settling_years": GROWING_FROM, "years_after": GROWING_AFTER},
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

    def _parameters(self, way: str, **more):
        return self.parameters.replace(**WAYS[way].parameters, **more)

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
            for way in WAYS:
                frozen = self._parameters(way, **FROZEN)
                for years_up in YEARS_UP:
                    steps = ramp_steps(*bounds, STEPS, SETTLING, years_up)
                    if driver == "subsidy":
                        rates = self._rates(frozen, subsidy_agenda(steps), steps[-1][1], counter)
                    else:
                        rates = saturation_ramp(self._runs(frozen, Agenda()), steps)
                        counter.update(self.scale.seeds)
                    rows, found = branches(rates, steps)
                    curves += [(driver, way, years_up, *row) for row in rows]
                    loops.append((driver, way, years_up, *found))
        return {"ramps": (RAMPS, curves), "loops": (LOOPS, loops)}

    def _held(self, counter) -> tuple:
        rows = []
        places = [
            (driver, way, level, past)
            for driver in DRIVERS
            for way in WAYS
            for level in self.levels(driver)
            for past in BRANCHES
        ]  # fmt: skip
        runs = [run for place in places for run in self._runs(*self._held_world(*place))]
        result = simulate(runs, self.scale.years, RATE, threads=self.threads, progress=counter.update)
        rates = result.of("cooperation_rate").reshape(len(places), self.scale.seeds, self.scale.years)
        half = self.scale.years // 2
        for place, rate in zip(places, rates, strict=True):
            earlier = rate[:, half - LAST_YEARS : half].mean()
            values = rounded((*normal_interval(rate[:, -LAST_YEARS:].mean(axis=1)), earlier))
            rows.append((*place, *values))
        return ("driver", "way", "level", "past", "cooperation", "low", "high", "cooperation_at_half_time"), rows

    def _held_world(self, driver, way, level, past) -> tuple:
        """(parameters, agenda) of a level that is held; at a level of saturation all cities are equally full."""
        push = policy_agenda(PUSH.name, 1, PUSHED) if past == "above" else Agenda()
        if driver == "saturation":
            return self._parameters(way, headroom=1.0 / level, density_slope=0.0, **FROZEN), push
        return self._parameters(way, **FROZEN), push + Agenda((Intervention({"subsidy": level}),))

    def _growing(self, counter) -> tuple:
        """(header, rows): a ramp in the growing world against the same seeds without subsidy, year by year."""
        rows = []
        steps = ramp_steps(*LEVELS["subsidy"], STEPS, GROWING_FROM, GROWING_UP)
        end, levels = steps[-1][1], {last: level for level, last in steps}
        for way in WAYS:
            rates, alone = (
                self._rates(self._parameters(way), agenda, end + GROWING_AFTER, counter)
                for agenda in (subsidy_agenda(steps), Agenda())
            )
            for year in range(1, end + GROWING_AFTER + 1):
                here, without = rates[:, year - 1], alone[:, year - 1]
                values = rounded((levels.get(year, 0.0), here.mean(), without.mean(), *normal_interval(here - without)))
                rows.append((way, year, year - end, *values))
        return ("way", "year", "years_after", "subsidy", "cooperation", "without", "advantage", "low", "high"), rows

    def _turning(self, counter) -> dict:
        """Tables on where relations turn, in the growing world without government."""
        passages, chances, places = [], [], []
        for way in WAYS:
            found = []
            blocks = stream(self._runs(self._parameters(way), Agenda()), TURNING_YEARS, RATE, states=True, threads=self.threads)
            for positions, result in sorted(((where, turning(done.states)) for where, done in blocks), key=lambda pair: pair[0]):
                found.append(result)
                counter.update(len(positions))
            together = {name: np.concatenate([part[name] for part in found], axis=-1) for name in found[0]}
            passages.append((way, *passage_rows(together)))
            chances += [(way, *row) for row in probability_rows(together)]
            places += [(way, *row) for row in map_rows(together)]
        return {
            "turning": (("way", *PASSAGE), passages),
            "chance_of_turning": (("way", "margin", "relation_years", "turn", "low", "high", "both_cooperate"), chances),
            "turning_map": (("way", "tipping_trust", "trust", "sides"), places),
        }

    def figures(self, stored) -> None:
        draw_all(stored)

    def answer(self, stored) -> str:
        return tipping_report.answer(stored)


PASSAGE = (
    "relations", "turned", "sides_past_tipping_at_turn", "both_past_tipping_at_turn", "trust_at_turn", "tipping_trust_at_turn",
    "trust_at_start", "tipping_trust_at_start", "margin_lower_quartile", "margin_median", "margin_upper_quartile", "correlation",
    "ever_passed", "turned_if_passed", "turned_if_never_passed", "passed_before_turning", "passed_after_turning", "never_passed",
    "stayed_if_passed", "stayed_if_never_passed",
)  # fmt: skip
