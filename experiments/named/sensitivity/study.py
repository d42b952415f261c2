"""Which parameters matter: Morris screening of the numeric ones, then Sobol indices of the twelve that matter.

Morris (1991) with mu* of Campolongo et al. (2007); Sobol indices by Saltelli et al. (2010) and Jansen (1999), as SALib computes
them (Herman and Usher 2017). Every point is the mean over the same seeds, so that chance does not pass for an effect.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from citypact.experiments.named.sensitivity.spec import CHOSEN, HELD, IDLE, MORRIS_ONLY, OUTCOMES, VARIED, span, trajectories
from citypact.experiments.named.study import Scale, Study, needed
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import YEARS
from citypact.experiments.sweeps.cells import Cell, outcomes
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Run
from citypact.model.refusal import Refusal

GRID_LEVELS = 4  # of a Morris trajectory
SEED = 1  # of both samples; the model's chance has seeds of its own
FEWEST = 32  # base points from which convergence is shown


def problem(names: Sequence) -> dict:
    """The problem as SALib asks for it."""
    return {"num_vars": len(names), "names": list(names), "bounds": [list(span(name)) for name in names]}


class Sensitivity(Study):
    """Morris, then Sobol; ``points`` of the scale is Sobol's N, a power of two. Which points there are is known to SALib only."""

    name = "sensitivity"
    full = Scale(seeds=4, points=4096, years=YEARS)
    quick = Scale(seeds=2, points=128, years=YEARS)

    def check(self) -> None:
        super().check()
        points, nearest = self.scale.points, span("reach_km")[0]
        if points < FEWEST or points & (points - 1):
            raise Refusal(f"points = {points}; allowed: a power of two of at least {FEWEST} (Sobol's N)")
        if len(self.region.relations(nearest)) == 0:
            raise Refusal(
                f"region {self.region.id}: no two cities are within {nearest:g} km, the least reach that is tried here; "
                "take another region"
            )

    def size(self) -> int:
        points = self.scale.points
        return self.scale.seeds * (trajectories(points) * (len(VARIED) + 1) + points * (CHOSEN + 2))

    def design(self) -> dict:
        return {
            "region": self.regions[0],
            "ranges": {name: list(span(name)) for name in VARIED},
            "held": list(HELD),
            "morris": {"trajectories": trajectories(self.scale.points), "levels": GRID_LEVELS, "seed": SEED},
            "sobol": {"base_points": self.scale.points, "parameters": CHOSEN, "second_order": False, "seed": SEED},
            "morris_only": list(MORRIS_ONLY),
            "salib": needed("SALib", self.name),
        }

    def tables(self, door: Door) -> dict:
        needed("SALib", self.name)
        effects, screened = self._morris(door)
        score = np.max([columns[-1] for columns in effects.values()], axis=0)
        ranked = [VARIED[position] for position in np.argsort(-score, kind="stable")]
        chosen = [name for name in ranked if name not in (*MORRIS_ONLY, *IDLE)][:CHOSEN]
        morris = [(name, outcome, *rounded(cells), ranked.index(name) + 1, int(name in chosen))
                  for outcome, columns in effects.items() for name, *cells in zip(VARIED, *columns, strict=True)]  # fmt: skip
        indices, distributions = self._sobol(door, chosen)
        convergence = [row for row in screened if row[2] in chosen] + [("sobol", *row) for row in indices]
        last = [row[1:] for row in indices if row[0] == self.scale.points]
        header = ("parameter", "outcome", "mu_star", "low", "high", "mu", "sigma", "share_of_largest", "rank", "in_sobol")
        return {
            "morris": frame(header, morris),
            "sobol": frame(("parameter", "outcome", "index", "value", "low", "high"), last),
            "convergence": frame(("method", "size", "parameter", "outcome", "index", "value", "low", "high"), convergence),
            "outcomes": distributions,
        }

    def evaluate(self, door: Door, part: str, names: Sequence, points: np.ndarray) -> dict:
        """outcome -> (point, seed) of a sample; a level that is never reached counts as the year after the last."""
        region, live, cells = self.region, outcomes(OUTCOMES), {}
        for number, point in enumerate(points.tolist()):
            parameters = self.parameters.replace(**dict(zip(names, point, strict=True)))
            cells[(number,)] = Cell(Run(region, parameters), self.seeds, self.scale.years, live)
        lived = door.lived(part, cells).values()
        values = {outcome: np.stack([found[outcome] for found in lived]) for outcome in OUTCOMES}
        return values | {"t50": np.nan_to_num(values["t50"], nan=self.scale.years + 1.0)}

    def _morris(self, door: Door) -> tuple:
        """Of all varied parameters: outcome -> columns mu*, low, high, mu, sigma, mu* over the largest; rows of convergence."""
        from SALib.analyze import morris as analysis
        from SALib.sample import morris as sampling

        asked, count = problem(VARIED), trajectories(self.scale.points)
        points = sampling.sample(asked, count, num_levels=GRID_LEVELS, seed=SEED)
        # The same value must be the same number, so that runs that share a reach can share a block.
        found = self.evaluate(door, "morris", VARIED, np.round(points, 10))
        effects, convergence = {}, []
        for outcome in OUTCOMES:
            means = found[outcome].mean(axis=1)
            for size in sorted({max(2, count // part) for part in (4, 2, 1)}):
                kept = size * (len(VARIED) + 1)
                part = analysis.analyze(asked, points[:kept], means[:kept], num_levels=GRID_LEVELS, seed=SEED, scaled=False)
                statistics = ("mu_star", "mu_star_conf", "mu", "sigma")
                mu_star, spread, mu, sigma = (np.asarray(part[name], dtype=float) for name in statistics)
                bounds = (mu_star, np.maximum(0.0, mu_star - spread), mu_star + spread)
                convergence += [("morris", size, name, outcome, "mu_star", *rounded(cells))
                                for name, *cells in zip(VARIED, *bounds, strict=True)]  # fmt: skip
            effects[outcome] = (*bounds, mu, sigma, mu_star / (mu_star.max() or 1.0))
        return effects, convergence

    def _sobol(self, door: Door, chosen: list) -> tuple:
        """Rows of indices for every size of sample, and the outcomes' distributions."""
        from SALib.sample import sobol as sampling

        asked = problem(chosen)
        points = sampling.sample(asked, self.scale.points, calc_second_order=False, seed=SEED)
        found = self.evaluate(door, "sobol", chosen, points)
        indices, distributions = [], []
        for outcome, values in found.items():
            means = values.mean(axis=1)
            for size in (2**k for k in range(5, self.scale.points.bit_length())):
                indices += [(size, *row) for row in _indices(asked, means[: size * (CHOSEN + 2)], outcome)]
            quartiles = np.quantile(means, (0.25, 0.5, 0.75))
            never = (values > self.scale.years).mean() if outcome == "t50" else np.nan
            distributions.append((outcome, *rounded((means.mean(), means.std(ddof=1), *quartiles, never))))
        header = ("outcome", "mean", "standard_deviation", "lower_quartile", "median", "upper_quartile", "never")
        return indices, pd.DataFrame(distributions, columns=header)


def _indices(asked: dict, values: np.ndarray, outcome: str) -> list:
    """(parameter, outcome, index, value, low, high) of first and total order, with 95 % intervals by resampling."""
    from SALib.analyze import sobol as analysis

    if np.ptp(values) == 0:
        return [(name, outcome, index, np.nan, np.nan, np.nan) for index in ("S1", "ST") for name in asked["names"]]
    part = analysis.analyze(asked, values, calc_second_order=False, num_resamples=200, seed=SEED)
    return [(name, outcome, index, *rounded((value, value - spread, value + spread))) for index in ("S1", "ST")
            for name, value, spread in zip(asked["names"], part[index], part[f"{index}_conf"], strict=True)]  # fmt: skip
