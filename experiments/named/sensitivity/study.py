"""Which parameters matter: Morris screening of the numeric ones, then Sobol indices of the twelve that matter.

Morris (1991) with mu* of Campolongo et al. (2007); Sobol indices by Saltelli et al. (2010) and Jansen (1999), as SALib computes
them (Herman and Usher 2017). Every point is the mean over the same seeds, so that chance does not pass for an effect.
"""

from importlib.metadata import version

import numpy as np

from citypact.experiments.named.sensitivity import report as sensitivity_report
from citypact.experiments.named.sensitivity.figures import draw_all
from citypact.experiments.named.sensitivity.ranges import HELD, IDLE, VARIED, span
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import YEARS
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.summary import measures_needed, summaries

REGION = "yangtze_delta"
OUTCOMES = ("final_cooperation", "final_depth", "t50", "cumulative_welfare")
GRID_LEVELS = 4  # of a Morris trajectory
POINTS_A_TRAJECTORY = 16  # Sobol base points for each Morris trajectory
CHOSEN = 12
MORRIS_ONLY = ("reach_km",)  # it changes who is related to whom, and has no smooth effect to apportion
SEED = 1  # of both samples; the model's chance has seeds of its own
FEWEST = 32  # base points from which convergence is shown


def needs_salib() -> str:
    """The version of SALib; refused in one line if it is missing."""
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise Refusal(
            'the sensitivity experiment needs SALib, which is not installed: python -m pip install -e ".[experiments]"'
        ) from None
    return version("SALib")


def problem(names) -> dict:
    """The problem as SALib asks for it."""
    return {"num_vars": len(names), "names": list(names), "bounds": [list(span(name)) for name in names]}


class Sensitivity(Study):
    """Morris, then Sobol; ``points`` of the scale is Sobol's N, a power of two."""

    name = "sensitivity"
    question = "Which parameters decide how far and how soon cooperation comes, and what it is worth?"
    full = Scale(seeds=4, points=4096, years=YEARS)
    quick = Scale(seeds=2, points=128, years=YEARS)

    @property
    def trajectories(self) -> int:
        """How many Morris trajectories there are."""
        return max(4, self.scale.points // POINTS_A_TRAJECTORY)

    def size(self) -> int:
        morris = self.trajectories * (len(VARIED) + 1)
        return self.scale.seeds * (morris + self.scale.points * (CHOSEN + 2))

    def design(self) -> dict:
        return {
            "region": REGION,
            "ranges": {name: list(span(name)) for name in VARIED},
            "held": list(HELD),
            "morris": {"trajectories": self.trajectories, "levels": GRID_LEVELS, "seed": SEED},
            "sobol": {"base_points": self.scale.points, "parameters": CHOSEN, "second_order": False, "seed": SEED},
            "morris_only": list(MORRIS_ONLY),
            "salib": needs_salib(),
        }

    def tables(self, counter) -> dict:
        needs_salib()
        if self.scale.points < FEWEST or self.scale.points & (self.scale.points - 1):
            raise Refusal(f"points = {self.scale.points}; allowed: a power of two of at least {FEWEST} (Sobol's N)")
        screening, effects, screened = self._morris(counter)
        ranked = _ranking(effects)
        chosen = [name for name, _ in ranked if name not in (*MORRIS_ONLY, *IDLE)][:CHOSEN]
        indices, convergence, outcomes = self._sobol(chosen, counter)
        convergence = [row for row in screened if row[2] in chosen] + convergence
        header = ("parameter", "outcome", "mu_star", "low", "high", "mu", "sigma", "share_of_largest", "rank", "in_sobol")
        place = {name: rank for rank, (name, _) in enumerate(ranked, 1)}
        return {
            "morris": (header, [(*row, place[row[0]], int(row[0] in chosen)) for row in screening]),
            "sobol": (("parameter", "outcome", "index", "value", "low", "high"), indices),
            "convergence": (("method", "size", "parameter", "outcome", "index", "value", "low", "high"), convergence),
            "outcomes": (
                ("outcome", "mean", "standard_deviation", "lower_quartile", "median", "upper_quartile", "never"),
                outcomes,
            ),
        }

    def evaluate(self, names, points, counter) -> dict:
        """outcome -> (point,) mean over the seeds; a level that is never reached counts as the year after the last."""
        region = load_region(REGION)
        runs = (
            Run(region, parameters, seed=seed)
            for point in points.tolist()
            for parameters in (self.parameters.replace(**dict(zip(names, point, strict=True))),)
            for seed in range(1, self.scale.seeds + 1)
        )
        result = simulate(runs, self.scale.years, measures_needed(OUTCOMES), threads=self.threads, progress=counter.update)
        values = summaries(result, OUTCOMES)
        never = np.isnan(values["t50"]).mean()
        values["t50"] = np.nan_to_num(values["t50"], nan=self.scale.years + 1.0)
        return {name: part.reshape(len(points), -1).mean(axis=1) for name, part in values.items()} | {"never": never}

    def _morris(self, counter) -> tuple:
        """(rows, outcome -> parameter -> mu* over the largest, rows of convergence) of all varied parameters."""
        from SALib.analyze import morris as analysis
        from SALib.sample import morris as sampling

        asked = problem(VARIED)
        points = sampling.sample(asked, self.trajectories, num_levels=GRID_LEVELS, seed=SEED)
        # The same value must be the same number, so that runs that share a reach can share a block.
        found = self.evaluate(VARIED, np.round(points, 10), counter)
        rows, effects, convergence = [], {}, []
        for outcome in OUTCOMES:
            for size in sorted({max(2, self.trajectories // part) for part in (4, 2, 1)}):
                kept = size * (len(VARIED) + 1)
                part = analysis.analyze(
                    asked, points[:kept], found[outcome][:kept], num_levels=GRID_LEVELS, seed=SEED, scaled=False
                )
                mu_star, spread = (np.asarray(part[name], dtype=float) for name in ("mu_star", "mu_star_conf"))
                bounds = (mu_star, np.maximum(0.0, mu_star - spread), mu_star + spread)
                for position, name in enumerate(VARIED):
                    values = rounded(float(column[position]) for column in bounds)
                    convergence.append(("morris", size, name, outcome, "mu_star", *values))
            share = mu_star / (mu_star.max() if mu_star.max() > 0 else 1.0)
            effects[outcome] = dict(zip(VARIED, share, strict=True))
            columns = (*bounds, part["mu"], part["sigma"], share)
            for position, name in enumerate(VARIED):
                rows.append((name, outcome, *rounded(float(column[position]) for column in columns)))
        return rows, effects, convergence

    def _sobol(self, chosen, counter) -> tuple:
        """Rows of indices, of their convergence in N, and of the outcomes' distributions."""
        from SALib.sample import sobol as sampling

        asked = problem(chosen)
        points = sampling.sample(asked, self.scale.points, calc_second_order=False, seed=SEED)
        found = self.evaluate(chosen, points, counter)
        indices, convergence, outcomes = [], [], []
        sizes = [size for size in (2**k for k in range(5, 24)) if size <= self.scale.points]
        for outcome in OUTCOMES:
            for size in sizes:
                rows = _indices(asked, found[outcome][: size * (CHOSEN + 2)], outcome)
                convergence += [("sobol", size, *row) for row in rows]
            indices += rows
            values = found[outcome]
            quartiles = np.quantile(values, (0.25, 0.5, 0.75))
            never = float(found["never"]) if outcome == "t50" else np.nan
            outcomes.append((outcome, *rounded((values.mean(), values.std(ddof=1), *quartiles, never))))
        return indices, convergence, outcomes

    def figures(self, stored) -> None:
        draw_all(stored)

    def answer(self, stored) -> str:
        return sensitivity_report.answer(stored)


def _indices(asked, values, outcome) -> list:
    """(parameter, outcome, index, value, low, high) of first and total order, with 95 % intervals by resampling."""
    from SALib.analyze import sobol as analysis

    if np.ptp(values) == 0:
        return [(name, outcome, index, np.nan, np.nan, np.nan) for name in asked["names"] for index in ("S1", "ST")]
    part = analysis.analyze(asked, values, calc_second_order=False, num_resamples=200, seed=SEED)
    return [
        (name, outcome, index, *rounded((value, value - spread, value + spread)))
        for index in ("S1", "ST")
        for name, value, spread in zip(asked["names"], part[index].tolist(), part[f"{index}_conf"].tolist(), strict=True)
    ]


def _ranking(effects) -> list:
    """(parameter, largest share of the largest mu* over the outcomes), from the one that matters most."""
    score = {name: max(effects[outcome][name] for outcome in OUTCOMES) for name in VARIED}
    return sorted(score.items(), key=lambda pair: -pair[1])
