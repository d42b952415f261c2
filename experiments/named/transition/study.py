"""The headline experiment: three modes of cooperation, and what is left after the government withdraws."""

import warnings
from itertools import combinations, product

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.transition import spec
from citypact.experiments.paper.inference import MODES, Lives, interval, mean_survival
from citypact.experiments.paper.manifest import agenda_entry
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST, YEARS
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Result, Run
from citypact.model.measures import MEASURES
from citypact.model.summary import summaries

CURVE_COLUMNS = ("scenario", "mode", "years_since_withdrawal", "survival", "low", "high", "at_risk")
DIFFERENCE_COLUMNS = (
    "scenario", "mode", "other_mode", "mean_survival", "other_mean_survival", "difference_low", "difference_high",
    "relations", "other_relations",
)  # fmt: skip


def whole(result: Result) -> dict:
    """All that is known of runs: every measure of every year, and how long relations lived."""
    return {"series": result.series, "broken": result.broken, "censored": result.censored}


class Transition(Study):
    """Every seed without government, under each mode of support and under all five recommendations."""

    name = "transition"
    full = Scale(seeds=200, points=1, years=YEARS)
    quick = Scale(seeds=8, points=1, years=YEARS)
    shortest = LAST + 1

    def worlds(self) -> dict:
        live = Measured(tuple(MEASURES), whole)
        runs = {name: Run(self.region, self.parameters, agenda, withdrawal=LAST) for name, agenda in spec.agendas().items()}
        return {"scenarios": {name: Cell(run, self.seeds, self.scale.years, live) for name, run in runs.items()}}

    def design(self) -> dict:
        scenarios = {
            name: {"label": spec.LABELS[name], "policy": spec.POLICIES[name], "agenda": agenda_entry(agenda)}
            for name, agenda in spec.agendas().items()
        }
        return {
            "region": region_entry(self.region), "cities": len(self.region),
            "relations": len(self.region.relations(self.parameters.reach_km)), "government acts in years": [FIRST, LAST],
            "what is left is counted in year": spec.later(self.scale.years), "scenarios": scenarios,
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        lived = door.lived("scenarios", self.worlds()["scenarios"])
        survival, differences = self._survival(lived)
        return {"series": self._series(lived), "table": self._table(lived), "survival": survival, "differences": differences}

    def _series(self, lived: dict) -> pd.DataFrame:
        """Every measure in every scenario and year: its mean over seeds and the 5 % to 95 % band.

        n counts the seeds in which the measure is defined.
        """
        rows = []
        cells = list(product(MEASURES, range(1, self.scale.years + 1)))
        for scenario, kept in lived.items():
            series = kept["series"].transpose(0, 2, 1).reshape(len(self.seeds), len(cells))
            with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # of cells that no seed defines: nan, n = 0
                parts = np.nanmean(series, axis=0), *np.nanquantile(series, (spec.LOW, spec.HIGH), axis=0)
            counts = np.isfinite(series).sum(axis=0).tolist()
            for (measure, year), *values in zip(cells, *map(rounded, parts), counts, strict=True):
                rows.append((scenario, year, measure, *values))
        return frame(("scenario", "year", "measure", "mean", "low", "high", "n"), rows)

    def _table(self, lived: dict) -> pd.DataFrame:
        """What each scenario comes to: a row for each scenario and quantity."""
        of_runs = {scenario: self._of_runs(kept) for scenario, kept in lived.items()}
        rows = []
        for scenario, values in of_runs.items():
            values |= _over_baseline(values, of_runs[spec.BASELINE])
            for quantity in spec.quantities(self.scale.years):
                *figures, n = _over_seeds(quantity, values)
                rows.append((scenario, *quantity, *rounded(figures), n))
        return frame(("scenario", "quantity", "label", "unit", "statistic", "value", "low", "high", "error", "n"), rows)

    def _of_runs(self, kept: dict) -> dict:
        """Name -> (seed,) values of a scenario's own, nan where undefined."""
        result = Result(tuple(MEASURES), np.arange(1, self.scale.years + 1), **kept)
        rate, end = result.of("cooperation_rate"), spec.later(self.scale.years)
        every, of_mode = Lives.of(kept, "withdrawal"), {name: Lives.of(kept, "withdrawal", mode) for mode, name in MODES.items()}
        return {
            **summaries(result, spec.TIMES + spec.TAKEN),
            "first_year_jump": rate[:, FIRST - 1] - rate[:, FIRST - 2],
            "lost_next_year": 1.0 - _ratio(rate[:, LAST], rate[:, LAST - 1]),
            "relations_at_withdrawal": (every.broken + every.censored).sum(axis=1).astype(np.float64),
            "relations_kept": every.share_alive(end - LAST),
            **{f"relations_kept_{name}": lives.share_alive(end - LAST) for name, lives in of_mode.items()},
            **{f"{name}_{when}": result.of(measure)[:, year - 1] for name, (measure, _) in spec.AT.items()
               for when, year in zip(spec.WHEN, (LAST, end), strict=True)},
        }  # fmt: skip

    def _survival(self, lived: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Kaplan–Meier curves since the withdrawal by founding mode, and how they differ, in all scenarios pooled and in each.

        Bands and intervals are of resampled seeds, the same ones in every mode and scenario.
        """
        curves, differences, length = [], [], self.scale.years - LAST + 1
        pooled = {part: sum(kept[part] for kept in lived.values()) for part in ("broken", "censored")}
        for scenario, kept in {spec.POOLED: pooled, **lived}.items():
            every = {name: Lives.of(kept, "withdrawal", mode) for mode, name in MODES.items()}
            found = {name: lives for name, lives in every.items() if lives.at_risk[0] > 0}
            resampled = {name: lives.resampled()[:length] for name, lives in found.items()}
            for name, lives in found.items():
                left = lives.at_risk[lives.at_risk > 0].tolist()
                columns = lives.curve()[: len(left)], *interval(resampled[name][: len(left)], spec.BAND)
                for year, values in enumerate(zip(*map(rounded, columns), left, strict=True)):
                    curves.append((scenario, name, year, *values))
            for pair in combinations(found, 2):
                means = [mean_survival(found[name].curve()[:length]) for name in pair]
                apart = interval(np.subtract(*(mean_survival(resampled[name]) for name in pair)))
                differences.append((scenario, *pair, *rounded((*means, *apart)), *(int(found[name].at_risk[0]) for name in pair)))
        return frame(CURVE_COLUMNS, curves), frame(DIFFERENCE_COLUMNS, differences)


def _over_baseline(here: dict, base: dict) -> dict:
    """Name -> (seed,) paired differences from the scenario without government."""
    gain = here["cumulative_welfare"] - base["cumulative_welfare"]
    parts = [f"{name}_{when}" for name in spec.AT for when in spec.WHEN]
    return {f"advantage_in_{part}": here[part] - base[part] for part in parts} | {
        "welfare_gain": gain, "net_welfare_gain": gain - here["total_outlay"] + here["total_revenue"],
        "welfare_gain_per_outlay": _ratio(gain, here["total_outlay"]),
    }  # fmt: skip


def _ratio(part: np.ndarray, all_of_it: np.ndarray) -> np.ndarray:
    return part / np.where(all_of_it > 0.0, all_of_it, np.nan)


def _over_seeds(quantity: spec.Quantity, values: dict) -> tuple:
    """(value, low, high, error, n) over seeds: the 5 % and 95 % quantiles, the error of a mean, how many seeds define it.

    values: name -> (seed,). A median time is that of the seeds that reach the level, and n is their number.
    """
    found = pd.Series(values[quantity.name.removesuffix("_reached")])
    if quantity.statistic == "share":
        return found.notna().mean(), np.nan, np.nan, np.nan, len(found)
    middle, error = (found.mean(), found.sem()) if quantity.statistic == "mean" else (found.median(), np.nan)
    return middle, *found.quantile((spec.LOW, spec.HIGH)), error, int(found.count())
