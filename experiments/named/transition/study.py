"""The headline experiment: three modes of cooperation, and what is left after the government withdraws.

``transition_design`` says what is run; here it is run, and its yearly series and survival curves are stored.
"""

import warnings

import numpy as np

from citypact.experiments.named.transition.figures import draw_all
from citypact.experiments.named.transition.report import write_report
from citypact.experiments.named.transition.spec import HIGH, LOW, SCENARIOS, Design
from citypact.experiments.named.transition.table import write_table
from citypact.experiments.paper import survival
from citypact.experiments.paper.manifest import agenda_entry, manifest, write_manifest
from citypact.experiments.paper.progress import progress
from citypact.experiments.paper.tables import rounded, write_csv
from citypact.model.engine import simulate

POOLED = "all"  # in survival tables: the relations of all scenarios together


def write_transition(folder, design: Design, threads: int | None = None) -> None:
    """Run the design and write its data, tables, figures and report into an existing, empty folder."""
    runs = design.runs()
    with progress(len(runs)) as counter:
        result = simulate(runs, design.years, threads=threads, progress=counter.update)
    write_csv(folder / "series.csv", *series_table(design, result))
    write_csv(folder / "survival.csv", *survival_table(design, result))
    write_csv(folder / "log_rank.csv", *log_rank_table(design, result))
    write_table(folder, design, result)
    (folder / "parameters.toml").write_text(design.parameters.to_toml(), encoding="utf-8", newline="\n")
    write_manifest(folder, _manifest(design))
    draw_all(folder)
    write_report(folder)


def _manifest(design: Design) -> dict:
    region, ties = design.region, design.region.relations(design.parameters.reach_km)
    command = (
        f"python -m experiments run transition --region {region.id} --seeds {design.seeds} --years {design.years} "
        f"--from {design.first} --to {design.last} --params parameters.toml --out DIR"
    )
    scenarios = {
        name: {"label": SCENARIOS[name][0], "policy": SCENARIOS[name][1], "agenda": agenda_entry(agenda)}
        for name, agenda in design.agendas().items()
    }
    return {"experiment": "transition"} | manifest(
        command, region, design.parameters, design.years,
        cities=len(region), relations=len(ties), seeds={"first": 1, "last": design.seeds, "count": design.seeds},
        first=design.first, last=design.last, withdrawal=design.last, later=design.later, scenarios=scenarios,
    )  # fmt: skip


def series_table(design: Design, result) -> tuple:
    """(header, rows): every measure in every scenario and year, its mean over seeds and the 5 % to 95 % band.

    n counts the seeds in which the measure is defined.
    """
    rows = []
    for scenario in SCENARIOS:
        series = result.series[design.runs_of(scenario)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of years in which no seed defines a measure: nan, n = 0
            mean, (low, high) = np.nanmean(series, axis=0), np.nanquantile(series, (LOW, HIGH), axis=0)
        defined = np.isfinite(series).sum(axis=0)
        for position, measure in enumerate(result.measures):
            columns = (rounded(part[:, position]) for part in (mean, low, high))
            for year, *values in zip(result.years.tolist(), *columns, defined[:, position].tolist(), strict=True):
                rows.append((scenario, year, measure, *values))
    return ("scenario", "year", "measure", "mean", "low", "high", "n"), rows


def survival_table(design: Design, result) -> tuple:
    """(header, rows): Kaplan–Meier curves since withdrawal by founding mode, of each scenario and of all pooled."""
    rows = []
    for scenario, runs in _groups(design):
        for mode, name in survival.MODES.items():
            curve = survival.kaplan_meier(result, survival.SINCE_WITHDRAWAL, mode, design.years - design.last, runs)
            if curve.at_risk[0] == 0:
                continue
            columns = (rounded(part) for part in (curve.survival, curve.low, curve.high))
            for year, *values, at_risk in zip(curve.years.tolist(), *columns, curve.at_risk.tolist(), strict=True):
                rows.append((scenario, name, year, *values, at_risk))
    return ("scenario", "mode", "years_since_withdrawal", "survival", "low", "high", "at_risk"), rows


def log_rank_table(design: Design, result) -> tuple:
    """(header, rows): log-rank tests between the founding modes, in each scenario and in all pooled."""
    rows = []
    for scenario, runs in _groups(design):
        lives = {mode: survival.durations(result, survival.SINCE_WITHDRAWAL, mode, runs) for mode in survival.MODES}
        for one in survival.MODES:
            for other in range(one + 1, len(survival.MODES) + 1):
                if len(lives[one]) and len(lives[other]):
                    test = rounded(survival.log_rank(lives[one], lives[other]))
                    names = survival.MODES[one], survival.MODES[other]
                    rows.append((scenario, *names, *test, len(lives[one]), len(lives[other])))
    return ("scenario", "mode", "other_mode", "statistic", "p", "relations", "other_relations"), rows


def _groups(design: Design) -> list:
    return [(POOLED, slice(None)), *((scenario, design.runs_of(scenario)) for scenario in SCENARIOS)]
