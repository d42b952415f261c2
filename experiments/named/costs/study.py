"""The costs experiment: what each transaction cost does to the transition, together, in pairs, when, and on whom.

Without government throughout. Costs are per unit of stake, so the levels are multiples of the declared defaults; how they fall
with the size of a dealing and with experience is varied apart. ``costs_figures`` and ``costs_report`` read what is stored here.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.cells import lived, outcomes_of, seeded
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect, median_among
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import BLOCK_SIZE, Batch, Run, blocks_of
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import FINAL_YEARS

COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")
ALL = "all"  # the three costs together
WHICH = (*COSTS, ALL)
REGIONS = ("yangtze_delta", "synthetic:30:1")  # the second, of which the theory's orderings were tried, is a check
MULTIPLES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
LARGEST = 2.0  # multiple at the far end of a phase diagram
PAIRS = (("search_cost", "negotiation_cost"), ("search_cost", "monitoring_cost"), ("negotiation_cost", "monitoring_cost"))
OUTCOMES = ("t50", "years_to_half", "final_cooperation", "mean_cooperation", "final_depth")
# How costs depend on the dealing and on its cities: parameter -> levels, the defaults among them.
STRUCTURE = {"cost_elasticity": (0.0, 0.25, 0.5, 0.75, 1.0), "experience": (0.0, 0.4, 0.8, 1.0)}
STRUCTURE_OUTCOMES = ("mean_cooperation", "final_cooperation", "final_depth", "stake_lead")
SPELL = 10  # years for which a cost is lifted
PHASE_SHARE = 5  # a point of a phase diagram is lived with a fifth of the seeds


def scaled(parameters: Parameters, which: str, multiple: float) -> Parameters:
    """The parameters with one cost, or all three, at a multiple of what they are."""
    names = COSTS if which == ALL else (which,)
    return parameters.replace(**{name: multiple * getattr(parameters, name) for name in names})


class Costs(Study):
    """Each transaction cost alone, all together, in pairs, and lifted for a decade."""

    name = "costs"
    question = "Which transaction cost holds cooperation back, by how much, and when?"
    full = Scale(seeds=100, points=13, years=60)
    quick = Scale(seeds=10, points=5, years=60)

    @property
    def phase_seeds(self) -> int:
        """Seeds of each point of a phase diagram."""
        return max(2, self.scale.seeds // PHASE_SHARE)

    @property
    def spells(self) -> list:
        """The decades of a run as (first, last) years."""
        return [(first, first + SPELL - 1) for first in range(1, self.scale.years - SPELL + 2, SPELL)]

    def phase_levels(self, cost: str) -> list:
        """The levels of a cost on the axis of a phase diagram."""
        return rounded(np.linspace(0.0, LARGEST * getattr(self.parameters, cost), self.scale.points))

    def size(self) -> int:
        alone = len(REGIONS) * (len(WHICH) * (len(MULTIPLES) - 1) + 1) * self.scale.seeds
        phase = len(PAIRS) * self.scale.points**2 * self.phase_seeds
        structure = len(REGIONS) * sum(map(len, STRUCTURE.values()))
        return alone + phase + (structure + len(WHICH) * len(self.spells) + 2) * self.scale.seeds

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in REGIONS],
            "policy": "none",
            "alone": {"costs": list(WHICH), "multiples of the default": list(MULTIPLES), "seeds": self.scale.seeds},
            "phase diagrams": {
                "region": REGIONS[0],
                "pairs": [list(pair) for pair in PAIRS],
                "levels": {cost: self.phase_levels(cost) for cost in COSTS},
                "seeds": self.phase_seeds,
            },
            "structure": {name: list(levels) for name, levels in STRUCTURE.items()},
            "lifted for a decade": {
                "region": REGIONS[0], "costs": list(WHICH), "years": [list(spell) for spell in self.spells],
                "seeds": self.scale.seeds,
            },
        }  # fmt: skip

    def tables(self, counter) -> dict:
        alone, effects = self._alone(counter)
        return {
            "alone": alone,
            "effects": effects,
            "structure": self._structure(counter),
            "phase": self._phase(counter),
            "decades": self._decades(counter),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.costs.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.costs.report import answer

        return answer(stored)

    def _alone(self, counter) -> tuple:
        """Each cost and all three at every multiple in each region; and paired effects of doing without, and tripled."""
        cells = {}
        for name in REGIONS:
            region = load_region(name)
            cells[name, ALL, 1.0] = seeded(Run(region, self.parameters), self.scale.seeds)
            for which in WHICH:
                for multiple in MULTIPLES:
                    if multiple != 1.0:
                        run = Run(region, scaled(self.parameters, which, multiple))
                        cells[name, which, multiple] = seeded(run, self.scale.seeds)
        values = lived(cells, self.scale.years, *outcomes_of(OUTCOMES), counter, self.threads)
        rows, effects = [], []
        for name in REGIONS:
            base = values[name, ALL, 1.0]
            for which in WHICH:
                for multiple in MULTIPLES:
                    found = base if multiple == 1.0 else values[name, which, multiple]
                    level = multiple * getattr(self.parameters, which) if which in COSTS else None
                    rows.append((name, which, multiple, level, *_transition(found["t50"]),
                                 *_mean(found["final_cooperation"]), *_mean(found["final_depth"])))  # fmt: skip
                for contrast, multiple in (("without", 0.0), ("tripled", 3.0)):
                    for outcome in OUTCOMES[1:]:
                        difference = values[name, which, multiple][outcome] - base[outcome]
                        effects.append((name, which, contrast, outcome, *effect(difference).row()))
        header = ("region", "cost", "multiple", "level", "t50_reached", "t50_median", "final_cooperation",
                  "final_low", "final_high", "final_depth", "depth_low", "depth_high")  # fmt: skip
        return (header, rows), (("region", "cost", "contrast", "outcome", *EFFECT_COLUMNS), effects)

    def _structure(self, counter) -> tuple:
        """Cooperation, depth and the lead of large dealings over how costs depend on size and on experience; paired steps."""
        cells = {
            (name, what, level): seeded(Run(load_region(name), self.parameters.replace(**{what: level})), self.scale.seeds)
            for name in REGIONS for what, levels in STRUCTURE.items() for level in levels
        }  # fmt: skip
        values = lived(cells, self.scale.years, *outcomes_of(STRUCTURE_OUTCOMES), counter, self.threads)
        rows = []
        for (name, what, level), found in values.items():
            lowest = values[name, what, STRUCTURE[what][0]]
            for outcome in STRUCTURE_OUTCOMES:
                rows.append((name, what, level, outcome, "level", *effect(found[outcome]).row()))
                rows.append((name, what, level, outcome, "over lowest", *effect(found[outcome] - lowest[outcome]).row()))
        return ("region", "parameter", "level", "outcome", "what", *EFFECT_COLUMNS), rows

    def _phase(self, counter) -> tuple:
        """t50 and final cooperation over every pair of costs, the third at its default."""
        region, cells = load_region(REGIONS[0]), {}
        for pair in PAIRS:
            for x in self.phase_levels(pair[0]):
                for y in self.phase_levels(pair[1]):
                    parameters = self.parameters.replace(**{pair[0]: x, pair[1]: y})
                    cells[(*pair, x, y)] = seeded(Run(region, parameters), self.phase_seeds)
        values = lived(cells, self.scale.years, *outcomes_of(("t50", "final_cooperation")), counter, self.threads)
        rows = [
            (*key, *_transition(found["t50"]), *rounded([found["final_cooperation"].mean()])) for key, found in values.items()
        ]
        return ("cost_x", "cost_y", "x", "y", "t50_reached", "t50_median", "final_cooperation"), rows

    def _decades(self, counter) -> tuple:
        """What lifting a cost in one decade only changes in that decade, at the end, and over the run."""
        run = Run(load_region(REGIONS[0]), self.parameters)
        jobs = [(None, None)] + [(which, spell) for which in WHICH for spell in self.spells]
        lifted = {}
        with ThreadPoolExecutor(self.threads or 2) as pool:
            rates = [pool.submit(rates_without, run, self.scale, which, spell) for which, spell in jobs]
            for job, found in zip(jobs, rates, strict=True):
                lifted[job] = found.result()
                counter.update(self.scale.seeds)
        base, rows = lifted[None, None], []
        rows += self._centres(base, lifted)
        for (which, spell), rate in lifted.items():
            if which is not None:
                gain = rate - base
                first, last = spell
                parts = {"while lifted": gain[:, first - 1 : last], "decade after": gain[:, last : last + SPELL],
                         "last five years": gain[:, -FINAL_YEARS:], "whole run": gain}  # fmt: skip
                for when, part in parts.items():
                    if part.shape[1]:
                        rows.append((which, first, last, when, *effect(part.mean(axis=1)).row()))
        for first, last in self.spells:
            rows.append(("none", first, last, "level", *effect(base[:, first - 1 : last].mean(axis=1)).row()))
        measures = (*COSTS, "joint_surplus")  # what is paid of a cost has the name of its parameter
        paid = lived({0: seeded(run, self.scale.seeds)}, self.scale.years, measures, self._paid, counter, self.threads)[0]
        for cost in COSTS:
            for position, (first, last) in enumerate(self.spells):
                rows.append((cost, first, last, "burden", *effect(paid[cost][:, position]).row()))
        return ("cost", "first", "last", "when", *EFFECT_COLUMNS), rows

    def _centres(self, base, lifted) -> list:
        """The year around which a cost's effects while it is lifted are centred, less that of the search cost."""
        middle = np.array([(first + last) / 2 for first, last in self.spells])
        centre = {}
        for which in COSTS:
            gains = [(lifted[which, (a, b)] - base)[:, a - 1 : b].mean(axis=1) for a, b in self.spells]
            gains = np.maximum(np.stack(gains, axis=1), 0.0)
            centre[which] = (gains * middle).sum(axis=1) / gains.sum(axis=1)
        whole = (1, self.scale.years)
        rows = [(which, *whole, "centre", *effect(found).row()) for which, found in centre.items()]
        later = ((which, centre[which] - centre[COSTS[0]]) for which in COSTS[1:])
        return rows + [(which, *whole, "centre after search", *effect(found).row()) for which, found in later]

    def _paid(self, result) -> dict:
        """cost -> (run, decade): what is paid of it over the joint surplus of the decade."""

        def over(measure):
            return np.stack([result.of(measure)[:, a - 1 : b].sum(axis=1) for a, b in self.spells], axis=1)

        surplus = over("joint_surplus")
        whole = np.where(surplus > 0.0, surplus, np.nan)
        return {cost: over(cost) / whole for cost in COSTS}


def rates_without(run: Run, scale: Scale, which, spell) -> np.ndarray:
    """Cooperation rates (seed, year) of a world in which a cost, or all, is nothing from the first to the last year of a spell.

    The engine is stopped at the spell's ends and its level of the cost is changed; all draws stay those of the seeds.
    """
    rates = np.empty((scale.seeds, scale.years))
    for block in blocks_of(seeded(run, scale.seeds), BLOCK_SIZE):
        batch = Batch([member for _, member in block], scale.years)
        parts = []
        if spell is not None:
            first, last = spell
            names = COSTS if which == ALL else (which,)
            before = {name: getattr(batch.block.levels, name).copy() for name in names}
            parts.append(batch.advance(first - 1, ("cooperation_rate",)))
            for name in names:
                getattr(batch.block.levels, name)[:] = 0.0
            parts.append(batch.advance(last - first + 1, ("cooperation_rate",)))
            for name, level in before.items():
                getattr(batch.block.levels, name)[:] = level
        parts.append(batch.advance(scale.years - batch.year, ("cooperation_rate",)))
        rates[[position for position, _ in block]] = np.concatenate(parts, axis=1)[:, :, 0]
    return rates


def _transition(t50) -> tuple:
    """(share of runs that reach one half, median time among them)."""
    return (*rounded([np.isfinite(t50).mean()]), median_among(t50))


def _mean(values) -> list:
    found = effect(values)
    return rounded([found.mean, found.low, found.high])
