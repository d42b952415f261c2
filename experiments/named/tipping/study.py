"""Hysteresis: subsidy and saturation raised and lowered slowly, held levels with and without a push before, and turning.

Cities that grow fill up, and cooperate more whatever the government does; so a loop in a growing world would mix memory
with growth. Ramps and held levels are therefore run on *frozen* cities, whose outputs, capacities and industries stay what
they are and in which only relations, trust, reputations and experience move. A ramp in the growing world is run beside one
without subsidy. What an infinitely slow ramp would come to is seen by holding each level, never pushed and after a push.
Everything is lived with chance in the choice (logit) and without (best response), by habit and reviewed every year.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.tipping import spec
from citypact.experiments.named.tipping.ramps import RATE, Filled, branches, mean_and_bounds, ramp_steps, subsidy_agenda
from citypact.experiments.named.tipping.turning import PASSAGE, chance_rows, map_rows, passage_row, turning
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Result, Run
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

PUSHING = ramp_steps(*spec.LEVELS["subsidy"], spec.STEPS, spec.GROWING_FROM, spec.GROWING_UP)  # the ramp in the growing world
PUSHING_ENDS = PUSHING[-1][1]
RAMPS = ("driver", "way", "years_up", "branch", "level", "cooperation", "low", "high")
LOOPS = (*RAMPS[:3], "before", "at_top", "after", "gap", "gap_low", "gap_high", "left", "left_low", "left_high")


def rates(result: Result) -> dict:
    """The cooperation rates, (run, year)."""
    return {"rate": result.of("cooperation_rate")}


def late_rates(result: Result) -> dict:
    """The cooperation rate over the last years and over those before half the time."""
    rate = result.of("cooperation_rate")
    half = rate.shape[1] // 2
    return {"end": rate[:, -spec.LAST_YEARS :].mean(axis=1), "half": rate[:, half - spec.LAST_YEARS : half].mean(axis=1)}


class Tipping(Study):
    """Two branches, the width of the loop, and trust against tipping trust; ``points``: levels that are held."""

    name = "tipping"
    full = Scale(seeds=24, points=13, years=300)
    quick = Scale(seeds=6, points=7, years=120)
    shortest = spec.PUSHED + spec.LAST_YEARS  # of a held level: what is told of it comes after the push

    def run_length(self) -> str:
        shortest, longest = (spec.SETTLING + 2 * years for years in (spec.YEARS_UP[0], spec.YEARS_UP[-1]))
        return (
            f"{shortest} to {longest} years (ramps), {self.scale.years} (held levels), {PUSHING_ENDS + spec.GROWING_AFTER} "
            f"(growing), {spec.TURNING_YEARS} (turning)"
        )

    def design(self) -> dict:
        return {
            "region": self.regions[0],
            "ways": {name: {"label": way.label, "parameters": way.parameters} for name, way in spec.WAYS.items()},
            "frozen": spec.FROZEN,
            "lowest_and_highest": {driver: list(bounds) for driver, bounds in spec.LEVELS.items()},
            "steps": spec.STEPS, "settling_years": spec.SETTLING, "years_up": list(spec.YEARS_UP),
            "held_subsidies": self.levels("subsidy"), "held_saturations": self.levels("saturation"),
            "push": {"package": spec.PUSH.name, "instruments": spec.PUSH.instruments, "years": [1, spec.PUSHED]},
            "growing": {"years_up": spec.GROWING_UP, "settling_years": spec.GROWING_FROM, "years_after": spec.GROWING_AFTER},
            "turning_years": spec.TURNING_YEARS,
        }  # fmt: skip

    def levels(self, driver: str) -> list:
        """The levels of a driver that are held."""
        low, top = spec.LEVELS[driver]
        return [round(level, 6) for level in np.linspace(low, top, self.scale.points).tolist()]

    def worlds(self) -> dict:
        growing = {"with": subsidy_agenda(PUSHING), "without": Agenda()}
        return {
            "ramps": {
                (driver, way, years_up): self._ramp(driver, way, years_up)
                for driver in spec.DRIVERS for way in spec.WAYS for years_up in spec.YEARS_UP
            },
            "held": {
                (driver, way, level, past): self._held_level(driver, way, level, past)
                for driver in spec.DRIVERS for way in spec.WAYS for level in self.levels(driver) for past in spec.BRANCHES
            },
            "growing": {
                (way, which): self._cell(self._parameters(way), agenda, PUSHING_ENDS + spec.GROWING_AFTER, Measured(RATE, rates))
                for way in spec.WAYS for which, agenda in growing.items()
            },
            "turning": {way: self._cell(self._parameters(way), Agenda(), spec.TURNING_YEARS, turning) for way in spec.WAYS},
        }  # fmt: skip

    def _cell(self, parameters: Parameters, agenda: Agenda, years: int, live: Callable) -> Cell:
        return Cell(Run(self.region, parameters, agenda), self.seeds, years, live)

    def _parameters(self, way: str, **more: float) -> Parameters:
        return self.parameters.replace(**spec.WAYS[way].parameters, **more)

    def _ramp(self, driver: str, way: str, years_up: int) -> Cell:
        steps = ramp_steps(*spec.LEVELS[driver], spec.STEPS, spec.SETTLING, years_up)
        agenda, live = (subsidy_agenda(steps), Measured(RATE, rates)) if driver == "subsidy" else (Agenda(), Filled(steps))
        return self._cell(self._parameters(way, **spec.FROZEN), agenda, steps[-1][1], live)

    def _held_level(self, driver: str, way: str, level: float, past: str) -> Cell:
        """A level that is held; at a level of saturation all cities are equally full."""
        agenda = policy_agenda(spec.PUSH.name, 1, spec.PUSHED) if past == "above" else Agenda()
        if driver == "saturation":
            parameters = self._parameters(way, headroom=1.0 / level, density_slope=0.0, **spec.FROZEN)
        else:
            parameters, agenda = self._parameters(way, **spec.FROZEN), agenda + Agenda((Intervention({"subsidy": level}),))
        return self._cell(parameters, agenda, self.scale.years, Measured(RATE, late_rates))

    def tables(self, door: Door) -> dict:
        lived = {part: door.lived(part, cells) for part, cells in self.worlds().items()}
        held, growing = self._held(lived["held"]), self._growing(lived["growing"])
        return {**self._ramps(lived["ramps"]), "held": held, "growing": growing, **self._turning(lived["turning"])}

    def _ramps(self, values: dict) -> dict:
        curves, loops = [], []
        for (driver, way, years_up), found in values.items():
            steps = ramp_steps(*spec.LEVELS[driver], spec.STEPS, spec.SETTLING, years_up)
            rows, told = branches(found["rate"], steps)
            curves += [(driver, way, years_up, *row) for row in rows]
            loops.append((driver, way, years_up, *told))
        return {"ramps": frame(RAMPS, curves), "loops": frame(LOOPS, loops)}

    def _held(self, values: dict) -> pd.DataFrame:
        rows = [(*place, *mean_and_bounds(found["end"]), *rounded([found["half"].mean()])) for place, found in values.items()]
        return frame(("driver", "way", "level", "past", "cooperation", "low", "high", "cooperation_at_half_time"), rows)

    def _growing(self, values: dict) -> pd.DataFrame:
        """A ramp in the growing world against the same seeds without subsidy, year by year."""
        rows, levels = [], {last: level for level, last in PUSHING}
        for way in spec.WAYS:
            here, without = (values[way, which]["rate"] for which in ("with", "without"))
            for year, (one, other) in enumerate(zip(here.T, without.T, strict=True), 1):
                told = (*rounded((levels.get(year, 0.0), one.mean(), other.mean())), *mean_and_bounds(one - other))
                rows.append((way, year, year - PUSHING_ENDS, *told))
        return frame(("way", "year", "years_after", "subsidy", "cooperation", "without", "advantage", "low", "high"), rows)

    def _turning(self, values: dict) -> dict:
        """Tables on where relations turn, in the growing world without government."""
        chances = [(way, *row) for way, found in values.items() for row in chance_rows(found)]
        places = [(way, *row) for way, found in values.items() for row in map_rows(found)]
        return {
            "turning": frame(("way", *PASSAGE), ({"way": way} | passage_row(found) for way, found in values.items())),
            "chance_of_turning": frame(("way", "margin", "relation_years", "turn", "low", "high", "both_cooperate"), chances),
            "turning_map": frame(("way", "tipping_trust", "trust", "sides"), places),
        }
