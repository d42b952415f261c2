"""The resistance experiment: resistance and unequal gains, how far two remedies move the point of failure, and for whom.

Inequality comes in two ways: a larger bargaining exponent lets the larger city take more of the joint surplus of a real region,
and a larger Zipf exponent makes the cities of synthetic regions more unequal. Remedies are in force from year 1 to the end.
Which pairs are left out is asked of every relation of the real region, by how unequal its two cities are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from citypact.experiments.named.resistance import spec
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, bootstrap, crossing, effect, interval
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Batch, Result, Run
from citypact.model.refusal import Refusal
from citypact.model.regions.region import Region
from citypact.model.regions.synthetic import synthetic_fields
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.summary import FINAL_YEARS, summaries


def final_and_cover(result: Result) -> dict:
    """Final cooperation, and the share of the gaps between gains that the fund covers then."""
    return summaries(result, ["final_cooperation"]) | {"fund_cover": result.of("fund_cover")[:, -FINAL_YEARS:].mean(axis=1)}


@dataclass(frozen=True)
class ByRatio:
    """Lived to the end, and then looked at by pairs of cities; ratios: edges of how many times larger the larger one is.

    Keeps how many relations there are of each ratio, (run, ratio), and their shares of each outcome, (run, ratio, outcome).
    """

    ratios: tuple

    def __call__(self, runs: list, years: int) -> dict:
        batch = Batch(runs, years)
        batch.advance(years, ())
        state, graph = batch.state(), batch.block.graph
        one, other = (state["output"][cities] for cities in (graph.city_i, graph.city_j))
        ratio = np.maximum(one, other) / np.minimum(one, other)  # (relation, run)
        here = [(ratio >= low) & (ratio < high) for low, high in pairwise((*self.ratios, np.inf))]
        counts = np.stack([part.sum(axis=0) for part in here], axis=-1)
        reached = [[(part & (state["stage"] >= least)).sum(axis=0) for least in spec.OUTCOMES.values()] for part in here]
        whole = np.where(counts > 0, counts, np.nan)[..., None]
        return {"relations": counts, "share": np.moveaxis(np.array(reached), -1, 0) / whole}


def zipf_region(seed: int, exponent: float) -> Region:
    """The synthetic region of this seed with outputs of another Zipf exponent; places and industries stay the same."""
    fields = synthetic_fields(spec.SYNTHETIC_CITIES, seed, exponent)
    fields["id"] += f":zipf-{exponent:g}"
    return Region(**fields)


def fails_from(curves: np.ndarray, at: list) -> tuple:
    """(the resistance from which on cooperation fails, the same in every resample held within the resistances tried).

    curves: (seed, resistance), final cooperation; at: the levels of resistance.
    """

    def point(curves: np.ndarray, axis: int = -1) -> np.ndarray:
        return crossing(np.moveaxis(curves.mean(axis=axis), 0, -1), spec.LEVEL, at=at, rising=False)

    return float(point(curves.T)), bootstrap(lambda drawn, axis: held(point(drawn, axis)), curves)


def held(points: np.ndarray | list) -> np.ndarray:
    """Points of failure held within the resistances that were tried."""
    return np.clip(points, 0.0, spec.LARGEST_RESISTANCE)


class Resistance(Study):
    """Final cooperation over resistance and inequality under each remedy, and where it falls below one half."""

    name = "resistance"
    full = Scale(seeds=40, points=15, years=60)
    quick = Scale(seeds=8, points=5, years=60)

    def check(self) -> None:
        super().check()
        for region in (zipf_region(seed, 1.0) for seed in self.seeds):
            if len(region.relations(self.parameters.reach_km)) == 0:
                raise Refusal(f"reach_km = {self.parameters.reach_km:g} km: no two cities of {region.id} are within it; raise it")

    @property
    def resistances(self) -> list:
        """Levels of resistance, closer together where little resistance matters much."""
        return rounded(spec.LARGEST_RESISTANCE * np.linspace(0.0, 1.0, self.scale.points) ** 2)

    def inequalities(self, kind: str) -> list:
        """Levels of an exponent."""
        return list((spec.INEQUALITIES if self.scale.points >= spec.FINE_POINTS else spec.COARSE)[kind])

    def worlds(self) -> dict:
        """The keys of the map are (kind, inequality, remedy, resistance, seed); seed: None for all.

        A dose of a remedy at the default bargaining exponent has its instrument as the kind, and "dose" as the remedy. In
        synthetic regions every seed has a region of its own.
        """
        finals = Measured(("cooperation_rate", "fund_cover"), final_and_cover)
        remedies = {remedy: Agenda((Intervention(instruments),)) for remedy, instruments in spec.REMEDIES.items()}
        resisting = {level: self.parameters.replace(resistance=level) for level in self.resistances}

        def cell(run: Run, seeds: Sequence = self.seeds, live: Callable = finals) -> Cell:
            return Cell(run, seeds, self.scale.years, live)

        kind, region = "bargaining_exponent", self.region
        cells: dict[tuple, Cell] = {
            (kind, exponent, remedy, level, None): cell(Run(region, parameters.replace(bargaining_exponent=exponent), agenda))
            for exponent in self.inequalities(kind)
            for remedy, agenda in remedies.items() for level, parameters in resisting.items()
        }  # fmt: skip
        cells |= {
            ("zipf_exponent", exponent, remedy, level, seed): cell(Run(own, parameters, agenda), (seed,))
            for exponent in self.inequalities("zipf_exponent")
            for seed in self.seeds for own in (zipf_region(seed, exponent),)
            for remedy, agenda in remedies.items() for level, parameters in resisting.items()
        }  # fmt: skip
        for kind, doses in spec.DOSES.items():
            remedy = next(instruments for instruments in spec.REMEDIES.values() if kind in instruments)
            for dose in doses:
                agenda = Agenda((Intervention(remedy | {kind: dose} if dose else {}),))
                cells |= {(kind, dose, "dose", level, None): cell(Run(region, own, agenda)) for level, own in resisting.items()}
        by_ratio = ByRatio(spec.RATIOS)
        pairs = {name: cell(Run(region, self.parameters, agenda), live=by_ratio) for name, agenda in remedies.items()}
        return {"map": cells, "pairs": pairs}

    def design(self) -> dict:
        return {
            "regions": [region_entry(self.region), {"id": f"synthetic:{spec.SYNTHETIC_CITIES}", "seeds": self.scale.seeds}],
            "resistance": self.resistances, "inequality": {kind: self.inequalities(kind) for kind in spec.INEQUALITIES},
            "remedies": spec.REMEDIES, "remedies in force": "from year 1 to the end",
            "doses": {"levels": spec.DOSES, "central_deduction": spec.BOTH["central_deduction"]},
            "pairs": {"region": self.regions[0], "ratios of outputs from": list(spec.RATIOS)},
            "failure": f"final cooperation below {spec.LEVEL}",
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        lived = {part: door.lived(part, cells) for part, cells in self.worlds().items()}
        parts: dict = {}
        for (*place, _), found in lived["map"].items():
            parts.setdefault(tuple(place), []).append(found)
        values = {place: {name: np.concatenate([cell[name] for cell in of]) for name in of[0]} for place, of in parts.items()}
        points = {}
        for place in dict.fromkeys(key[:3] for key in values):
            curves = [values[*place, level]["final_cooperation"] for level in self.resistances]
            points[place] = fails_from(np.stack(curves, axis=1), self.resistances)
        final, pairs = self._final(values), self._pairs(lived["pairs"])
        return {"final": final, "boundary": self._boundary(points), "shift": self._shift(points), "pairs": pairs}

    def _final(self, values: dict) -> pd.DataFrame:
        """Final cooperation of every cell, and the mean share of the gaps of gains that the fund covers then."""
        rows = []
        for place, found in values.items():
            rows.append((*place, *effect(found["final_cooperation"]).row()[:3], *rounded([found["fund_cover"].mean()])))
        return frame(("kind", "inequality", "remedy", "resistance", "final_cooperation", "low", "high", "fund_cover"), rows)

    def _boundary(self, points: dict) -> pd.DataFrame:
        """The resistance at which final cooperation falls below one half, with its interval over resampled seeds."""
        rows = []
        for place, (point, again) in points.items():
            state = "crossed" if np.isfinite(point) else "never fails" if point > 0 else "fails at once"
            rows.append((*place, state, *rounded(held([point, *interval(again)]))))
        return frame(("kind", "inequality", "remedy", "state", "resistance", "low", "high"), rows)

    def _shift(self, points: dict) -> pd.DataFrame:
        """How far a remedy moves that point, over the same resamples.

        A point beyond the largest resistance counts as that, one below none as 0, so a shift that meets an end is
        understated: "bounded" says so.
        """
        rows = []
        for (kind, inequality, remedy), (point, again) in points.items():
            reference = (kind, inequality, "none") if remedy != "dose" else (kind, 0.0, "dose")
            if (kind, inequality, remedy) == reference:
                continue
            before, before_again = points[reference]
            bounded = not (np.isfinite(point) and np.isfinite(before))
            now, then = rounded(held([point, before]))  # as the boundary tells them
            rows.append((kind, inequality, remedy, *rounded([now - then, *interval(again - before_again)]), int(bounded)))
        return frame(("kind", "inequality", "remedy", "shift", "low", "high", "bounded"), rows)

    def _pairs(self, values: dict) -> pd.DataFrame:
        """Under each remedy, which pairs of cities cooperate and govern jointly in the last year, by their ratio of outputs."""
        rows = [
            (remedy, *ends, outcome, float(found["relations"][:, bin].mean()), *effect(found["share"][:, bin, which]).row())
            for remedy, found in values.items() for bin, ends in enumerate(pairwise((*spec.RATIOS, None)))
            for which, outcome in enumerate(spec.OUTCOMES)
        ]  # fmt: skip
        return frame(("remedy", "from", "to", "outcome", "relations", *EFFECT_COLUMNS), rows)
