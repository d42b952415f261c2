"""Patterns of agglomerations: gaps that hinder, plans that meet prior cooperation, who comes later, and what shifts first."""

from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.patterns import spec
from citypact.experiments.named.validation.patterns.claims import Evidence, verdicts
from citypact.experiments.named.validation.patterns.statistics import cross_correlation, gaps, shifts
from citypact.experiments.named.validation.patterns.worlds import PATHS, Wiped, spread
from citypact.experiments.paper.inference import EFFECT_COLUMNS, effect, pooled
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Cell, Kept
from citypact.model.engine import Run
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import transition_time

Key = tuple[object, ...]


def cells(study: Study) -> dict[Key, Cell]:
    """All worlds: the ten agglomerations alone, the study's region with other gaps, and plans on three slates."""
    here, p = study.region, study.parameters
    alone = {name: Run(load_region(name), p) for name in (*spec.REGIONS, *study.regions)}
    runs: dict[Key, Run] = {("alone", name): run for name, run in alone.items()}
    runs |= {world: Run(*_varied(study, *world)) for world in _worlds()}
    found = {key: Cell(run, study.seeds, study.scale.years, PATHS) for key, run in runs.items()}
    for slate, package in product(spec.SLATES, (spec.NONE, *spec.PACKAGES_OF_PLANS)):
        first = spec.START[slate]
        run = Run(here, p, policy_agenda(package, first, first + spec.PLAN - 1))
        live = Wiped(spec.PRIOR) if slate == spec.WIPED else PATHS
        found["plan", slate, package] = Cell(run, study.seeds, study.scale.years, live)
    return found


def _worlds() -> list[tuple[str, float]]:
    """(what is varied, level) of the worlds of the study's region with other gaps."""
    return [(varied, level) for varied, levels in spec.LEVELS.items() for level in levels]


def _varied(study: Study, varied: str, level: float) -> tuple[Region, Parameters]:
    """The study's region and parameters in a world with other gaps."""
    if varied == "power":
        return spread(study.region, level), study.parameters
    return study.region, study.parameters.replace(density_slope=level)


def design(study: Study) -> dict:
    """What is lived, and when plans are in force."""
    return {
        "agglomerations": list(spec.REGIONS), "region": region_entry(study.region),
        "outputs raised to": list(spec.LEVELS["power"]), "density slopes": list(spec.LEVELS["slope"]),
        "plans": {slate: {"packages": list(spec.PACKAGES_OF_PLANS), "years": [first, first + spec.PLAN - 1],
                          "judged in": [spec.year_of(slate, moment) for moment in spec.MOMENTS]}
                  for slate, first in spec.START.items()},
    }  # fmt: skip


def found(study: Study, lived: Mapping[Key, Kept]) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """The verdicts, and the tables that figures and report read."""
    evidence = Evidence(
        outcomes={key: _outcomes(kept["rate"]) for key, kept in lived.items()},
        plans=_plans(lived),
        shifts={name: shifts(*_games(lived, name)) for name in (*spec.REGIONS, *study.regions)},
        traits={name: gaps(load_region(name), study.parameters) for name in spec.REGIONS}
        | {world: gaps(*_varied(study, *world)) for world in _worlds()},
        here=study.regions[0],
    )
    return verdicts(evidence, study.region.name), {
        "patterns_regions": _regions(evidence),
        "patterns_correlations": _correlations(evidence),
        "patterns_gaps": _gaps(evidence),
        "patterns_plans": _effects(("package", "slate", "judged", "moment", "statistic"), evidence.plans),
        "patterns_shifts": _effects(
            ("region", "quantity"), {(name, what): part for name, row in evidence.shifts.items() for what, part in row.items()}
        ),
        "patterns_fit": _fit(*_games(lived, study.regions[0])),
        "patterns_paths": _paths(study, lived),
    }


def _outcomes(rate: np.ndarray) -> dict[str, np.ndarray]:
    """Outcome -> (seed,); a rate that never reaches one half counts with the length of the run."""
    years = np.nan_to_num(transition_time(rate, spec.HALF), nan=float(rate.shape[1]))
    return {"mean_cooperation": rate.mean(axis=1), spec.YEARS: years}


def _games(lived: Mapping[Key, Kept], region: str) -> tuple[np.ndarray, np.ndarray]:
    """(seed, year) cooperation rate and share of sides in a prisoner's dilemma of a region left alone."""
    kept = lived["alone", region]
    return kept["rate"], kept["dilemma"]


def _plans(lived: Mapping[Key, Kept]) -> dict[tuple[str, ...], np.ndarray]:
    """(package, slate, judged by, moment, statistic) -> (seed,); the share closed is a ratio of sums over seeds (``pooled``)."""
    found: dict[tuple[str, ...], np.ndarray] = {}
    for package, slate, judged, moment in product(spec.PACKAGES_OF_PLANS, spec.SLATES, spec.PLANNED, spec.MOMENTS):
        year = spec.year_of(slate, moment) - 1
        level, without = (lived["plan", slate, name][judged][:, year] for name in (package, spec.NONE))
        values = {"level": level, "gain": level - without, "closed": pooled(level - without, 1.0 - without)}
        found |= {(package, slate, judged, moment, statistic): part for statistic, part in values.items()}
    return found


def _effects(header: tuple[str, ...], values: Mapping[tuple[str, ...], np.ndarray]) -> pd.DataFrame:
    """A table of means with intervals, one row for each key."""
    return frame((*header, *EFFECT_COLUMNS), ((*key, *effect(part).row()) for key, part in values.items()))


def _regions(evidence: Evidence) -> pd.DataFrame:
    """Of each agglomeration how unlike its cities are, and where it comes without government."""
    rows = []
    for name in spec.REGIONS:
        told = [cell for outcome in spec.OUTCOMES for cell in effect(evidence.outcomes["alone", name][outcome]).row()[:3]]
        rows.append((name, spec.name_of(name), *rounded(evidence.traits[name].values()), *told))
    columns = [column for outcome in spec.OUTCOMES for column in (outcome, f"{outcome}_low", f"{outcome}_high")]
    return frame(("region", "name", *spec.GAPS, *columns), rows)


def _correlations(evidence: Evidence) -> pd.DataFrame:
    """Rank correlations over the agglomerations of each gap with each outcome."""
    rows = [(gap, outcome, *evidence.over_regions(gap, outcome).row()) for gap, outcome in product(spec.GAPS, spec.OUTCOMES)]
    return frame(("gap", "outcome", *EFFECT_COLUMNS), rows)


def _gaps(evidence: Evidence) -> pd.DataFrame:
    """The study's region with other gaps: how unlike its cities are then, and what comes of it."""
    rows = [
        (*world, *rounded(evidence.traits[world].values()), outcome, *effect(values).row())
        for world in _worlds()
        for outcome, values in evidence.outcomes[world].items()
    ]
    return frame(("varied", "level", *spec.GAPS, "outcome", *EFFECT_COLUMNS), rows)


def _fit(rate: np.ndarray, dilemma: np.ndarray) -> pd.DataFrame:
    """The mean cross-correlation of changes of games and behaviour, by lag."""
    curve = cross_correlation(rate, dilemma)
    rows = [(lag, *effect(part).row()) for lag, part in zip(range(-spec.LAGS, spec.LAGS + 1), curve.T, strict=True)]
    return frame(("lag", *EFFECT_COLUMNS), rows)


def _paths(study: Study, lived: Mapping[Key, Kept]) -> pd.DataFrame:
    """Yearly means for the figures: two agglomerations, plans on their slates, and games beside behaviour."""
    here = ("alone", study.regions[0])
    chosen: dict[tuple[str, str], np.ndarray] = {
        ("alone", name): lived["alone", name]["rate"] for name in (spec.SLOW, spec.QUICK)
    }
    chosen |= {(f"plan_{slate}", package): lived["plan", slate, package]["rate"] for _, slate, package in _plan_keys(lived)}
    chosen |= {("shift", name): lived[here][name] for name in ("rate", "dilemma")}
    rows = [
        (*key, year, *effect(part).row()[:3]) for key, path in chosen.items() for year, part in enumerate(path.T, 1)
    ]  # fmt: skip
    return frame(("world", "line", "year", "mean", "low", "high"), rows)


def _plan_keys(lived: Iterable[Key]) -> list[tuple[str, ...]]:
    return [tuple(map(str, key)) for key in lived if key[0] == "plan"]
