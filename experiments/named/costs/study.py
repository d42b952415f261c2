"""The costs experiment: what each transaction cost does to the transition, together, in pairs, when, and on whom.

Without government throughout. Costs are per unit of stake, so the levels are multiples of the declared defaults; how they fall
with the size of a dealing and with experience is varied apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from citypact.experiments.named.costs import spec
from citypact.experiments.named.costs.spec import ALL, MULTIPLES, PAIRS, SPELL, STRUCTURE, WHICH, costs_of
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, effect, median_among
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.sweeps.cells import Cell, Measured, outcomes
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Batch, Result, Run
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import FINAL_YEARS

RATE = ("cooperation_rate",)


@dataclass(frozen=True)
class Lifted:
    """Lived with some costs at nothing from the first to the last year of a spell, all draws as without; keeps the rates.

    The engine is stopped at the spell's ends and its level of the cost is changed; an empty spell leaves the world alone.
    """

    costs: tuple = ()
    first: int = 1
    last: int = 0

    def __call__(self, runs: list, years: int) -> dict:
        batch, parts = Batch(runs, years), []
        before = {name: getattr(batch.block.levels, name).copy() for name in self.costs}
        for end, levels in ((self.first - 1, dict.fromkeys(before, 0.0)), (self.last, before), (years, {})):
            parts.append(batch.advance(end - batch.year, RATE))
            for name, level in levels.items():
                getattr(batch.block.levels, name)[:] = level
        return {"rate": np.concatenate(parts, axis=1)[:, :, 0]}


@dataclass(frozen=True)
class Burden:
    """What is paid of each cost over the joint surplus, by spell; spells: ((first, last), ...) years."""

    spells: tuple

    def __call__(self, result: Result) -> dict:
        def over(measure: str) -> np.ndarray:
            return np.stack([result.of(measure)[:, a - 1 : b].sum(axis=1) for a, b in self.spells], axis=1)

        surplus = over("joint_surplus")
        whole = np.where(surplus > 0.0, surplus, np.nan)
        return {cost: over(cost) / whole for cost in COSTS}  # what is paid of a cost has the name of its parameter


class Costs(Study):
    """Each transaction cost alone, all together, in pairs, and lifted for a decade; the first region is the one looked into."""

    name = "costs"
    full = Scale(seeds=100, points=13, years=60)
    quick = Scale(seeds=10, points=5, years=60)
    regions = spec.REGIONS
    several = True
    shortest = 2 * SPELL

    @property
    def phase_seeds(self) -> int:
        """Seeds of each point of a phase diagram."""
        return max(2, self.scale.seeds // spec.PHASE_SHARE)

    @property
    def spells(self) -> tuple:
        """The decades of a run as (first, last) years."""
        return tuple((first, first + SPELL - 1) for first in range(1, self.scale.years - SPELL + 2, SPELL))

    def phase_levels(self, cost: str) -> list:
        """The levels of a cost on the axis of a phase diagram."""
        return rounded(np.linspace(0.0, spec.LARGEST * getattr(self.parameters, cost), self.scale.points))

    def scaled(self, which: str, multiple: float) -> Parameters:
        """The parameters with one cost, or all three, at a multiple of what they are."""
        return self.parameters.replace(**{name: multiple * getattr(self.parameters, name) for name in costs_of(which)})

    def cell(self, region: str, parameters: Parameters, live: Callable, seeds: range | None = None) -> Cell:
        """A world without government."""
        return Cell(Run(load_region(region), parameters), seeds or self.seeds, self.scale.years, live)

    def worlds(self) -> dict:
        first, kept = self.regions[0], outcomes(spec.OUTCOMES)
        alone = {(name, ALL, 1.0): self.cell(name, self.parameters, kept) for name in self.regions} | {
            (name, which, multiple): self.cell(name, self.scaled(which, multiple), kept)
            for name in self.regions for which in WHICH for multiple in MULTIPLES if multiple != 1.0
        }  # fmt: skip
        structure = {
            (name, what, level): self.cell(name, self.parameters.replace(**{what: level}), outcomes(spec.STRUCTURE_OUTCOMES))
            for name in self.regions for what, levels in STRUCTURE.items() for level in levels
        }  # fmt: skip
        phase = {
            (*pair, x, y): self.cell(first, self.parameters.replace(**{pair[0]: x, pair[1]: y}),
                                     outcomes(("t50", "final_cooperation")), range(1, self.phase_seeds + 1))
            for pair in PAIRS for x in self.phase_levels(pair[0]) for y in self.phase_levels(pair[1])
        }  # fmt: skip
        decades = {(None, None): self.cell(first, self.parameters, Lifted())} | {
            (which, spell): self.cell(first, self.parameters, Lifted(costs_of(which), *spell))
            for which in WHICH for spell in self.spells
        }  # fmt: skip
        paid = {"paid": self.cell(first, self.parameters, Measured((*COSTS, "joint_surplus"), Burden(self.spells)))}
        return {"alone": alone, "structure": structure, "phase": phase, "decades": decades, "paid": paid}

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in self.regions],
            "policy": "none",
            "alone": {"costs": list(WHICH), "multiples of the default": list(MULTIPLES), "seeds": self.scale.seeds},
            "phase diagrams": {
                "region": self.regions[0], "pairs": [list(pair) for pair in PAIRS],
                "levels": {cost: self.phase_levels(cost) for cost in COSTS}, "seeds": self.phase_seeds,
            },
            "structure": {name: list(levels) for name, levels in STRUCTURE.items()},
            "lifted for a decade": {
                "region": self.regions[0], "costs": list(WHICH), "years": [list(spell) for spell in self.spells],
                "seeds": self.scale.seeds,
            },
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        lived = {part: door.lived(part, cells) for part, cells in self.worlds().items()}
        return {
            "alone": self._alone(lived["alone"]), "effects": self._effects(lived["alone"]),
            "structure": self._structure(lived["structure"]), "phase": self._phase(lived["phase"]),
            "decades": self._decades({key: found["rate"] for key, found in lived["decades"].items()}, lived["paid"]["paid"]),
        }  # fmt: skip

    def _alone(self, values: dict) -> pd.DataFrame:
        """Each cost and all three at every multiple in each region."""
        rows = []
        for name, which, multiple in product(self.regions, WHICH, MULTIPLES):
            found = values[name, ALL if multiple == 1.0 else which, multiple]
            level = multiple * getattr(self.parameters, which) if which in COSTS else None
            final, depth = (effect(found[outcome]).row()[:3] for outcome in ("final_cooperation", "final_depth"))
            rows.append((name, which, multiple, level, *_transition(found["t50"]), *final, *depth))
        header = ("region", "cost", "multiple", "level", "t50_reached", "t50_median", "final_cooperation",
                  "final_low", "final_high", "final_depth", "depth_low", "depth_high")  # fmt: skip
        return frame(header, rows)

    def _effects(self, values: dict) -> pd.DataFrame:
        """Paired effects of doing without each cost and all three, and of tripling them."""
        rows = [
            (name, which, contrast, outcome,
             *effect(values[name, which, multiple][outcome] - values[name, ALL, 1.0][outcome]).row())
            for name in self.regions for which in WHICH for contrast, multiple in spec.CONTRASTS.items()
            for outcome in spec.OUTCOMES[1:]
        ]  # fmt: skip
        return frame(("region", "cost", "contrast", "outcome", *EFFECT_COLUMNS), rows)

    def _structure(self, values: dict) -> pd.DataFrame:
        """Cooperation, depth and the lead of large dealings over how costs depend on size and on experience; paired steps."""
        rows = []
        for (name, what, level), found in values.items():
            lowest = values[name, what, STRUCTURE[what][0]]
            for outcome in spec.STRUCTURE_OUTCOMES:
                rows.append((name, what, level, outcome, "level", *effect(found[outcome]).row()))
                rows.append((name, what, level, outcome, "over lowest", *effect(found[outcome] - lowest[outcome]).row()))
        return frame(("region", "parameter", "level", "outcome", "what", *EFFECT_COLUMNS), rows)

    def _phase(self, values: dict) -> pd.DataFrame:
        """t50 and final cooperation over every pair of costs, the third at its default."""
        rows = [
            (*key, *_transition(found["t50"]), *rounded([found["final_cooperation"].mean()])) for key, found in values.items()
        ]
        return frame(("cost_x", "cost_y", "x", "y", "t50_reached", "t50_median", "final_cooperation"), rows)

    def _decades(self, rates: dict, paid: dict) -> pd.DataFrame:
        """What lifting a cost in one decade only changes in that decade, at the end, and over the run."""
        base = rates.pop((None, None))
        rows = self._centres(base, rates)
        for (which, (first, last)), rate in rates.items():
            gain = rate - base
            parts = {"while lifted": gain[:, first - 1 : last], "decade after": gain[:, last : last + SPELL],
                     "last five years": gain[:, -FINAL_YEARS:], "whole run": gain}  # fmt: skip
            for when, part in parts.items():
                if part.shape[1]:
                    rows.append((which, first, last, when, *effect(part.mean(axis=1)).row()))
        rows += [("none", first, last, "level", *effect(base[:, first - 1 : last].mean(axis=1)).row())
                 for first, last in self.spells]  # fmt: skip
        rows += [(cost, *spell, "burden", *effect(paid[cost][:, position]).row())
                 for cost in COSTS for position, spell in enumerate(self.spells)]  # fmt: skip
        return frame(("cost", "first", "last", "when", *EFFECT_COLUMNS), rows)

    def _centres(self, base: np.ndarray, rates: dict) -> list:
        """The year around which a cost's effects while it is lifted are centred, less that of the search cost."""
        middle = np.array([(first + last) / 2 for first, last in self.spells])
        centre = {}
        for which in COSTS:
            gains = np.stack([(rates[which, (a, b)] - base)[:, a - 1 : b].mean(axis=1) for a, b in self.spells], axis=1)
            gains = np.maximum(gains, 0.0)
            centre[which] = (gains * middle).sum(axis=1) / gains.sum(axis=1)
        rows = [(which, 1, self.scale.years, "centre", *effect(found).row()) for which, found in centre.items()]
        return rows + [(which, 1, self.scale.years, "centre after search", *effect(centre[which] - centre[COSTS[0]]).row())
                       for which in COSTS[1:]]  # fmt: skip


def _transition(t50: np.ndarray) -> tuple:
    """(share of runs that reach one half, median time among them)."""
    return (*rounded([np.isfinite(t50).mean()]), median_among(t50))
