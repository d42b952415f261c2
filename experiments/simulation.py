"""One run written out: every year, every city and relation at the end, what it was made from, and a figure."""

import numpy as np

from experiments.manifest import agenda_entry, manifest, write_manifest
from experiments.progress import progress
from experiments.simulation_figure import draw_series
from experiments.tables import write_csv
from model.engine import Batch, Run
from model.measures import MEASURES

# The folder holds its own parameters and agenda, so this repeats the run wherever the folder lies.
COMMAND = (
    "python -m experiments simulate --region {region} --years {years} --seed {seed} "
    "--params parameters.toml --agenda agenda.toml --out DIR"
)


def write_simulation(folder, run: Run, years: int) -> None:
    """Run ``years`` years and write all files of the run into an existing, empty folder."""
    batch, series = Batch([run], years), []
    with progress(years, "years") as counter:
        for _ in range(years):
            series.append(batch.advance()[0, 0].tolist())
            counter.update()
    state = {name: values[..., 0] for name, values in batch.state().items()}
    write_csv(folder / "series.csv", ("year", *MEASURES), ([n, *row] for n, row in enumerate(series, 1)))
    write_csv(folder / "cities.csv", *city_table(run.region, state))
    write_csv(folder / "relations.csv", *relation_table(run, state))
    (folder / "parameters.toml").write_text(run.parameters.to_toml(), encoding="utf-8", newline="\n")
    (folder / "agenda.toml").write_text(run.agenda.to_toml(), encoding="utf-8", newline="\n")
    command = COMMAND.format(region=run.region.id, years=years, seed=run.seed)
    content = manifest(
        command, run.region, run.parameters, years,
        seed=run.seed, agenda=agenda_entry(run.agenda), agenda_hash=run.agenda.hash,
    )  # fmt: skip
    write_manifest(folder, content)
    draw_series(folder)


def city_table(region, state: dict) -> tuple:
    """(header, rows) of all cities at the end of the last year.

    state: name -> (city,) or, for shares, (city, sector). Output and capacity in mean initial city outputs, payoff in
    mean city outputs a year, reputation and shares from 0 to 1.
    """
    shares = [f"share_{sector.lower().replace(' ', '_')}" for sector in region.sectors]
    header = ("city", "city_zh", "province", "output", "capacity", "reputation", *shares, "payoff")
    rows = zip(
        region.cities, region.cities_zh, region.provinces,
        *(state[name].tolist() for name in ("output", "capacity", "reputation")),
        *state["shares"].T.tolist(),
        state["payoff"].tolist(),
        strict=True,
    )  # fmt: skip
    return header, rows


def relation_table(run: Run, state: dict) -> tuple:
    """(header, rows) of all relations at the end of the last year; state: name -> (relation,).

    Trust and tipping trust are those behind the last year's choices; founded is empty at the stage of rivalry.
    """
    from agents.learning import MODES, STAGES

    region, ties = run.region, run.region.relations(run.parameters.reach_km)
    sides = ("trust_i", "trust_j", "tipping_trust_i", "tipping_trust_j", "cooperates_i", "cooperates_j")
    header = ("city_i", "city_j", "distance_km", "border", "stage", "mode", "founded", *sides)
    founded = [int(year) if year > 0 else None for year in state["founded"]]
    rows = zip(
        [region.cities[i] for i in ties.city_i],
        [region.cities[j] for j in ties.city_j],
        ties.distance_km.tolist(),
        ties.border.astype(int).tolist(),
        [STAGES[stage] for stage in state["stage"]],
        [MODES[mode] for mode in state["mode"]],
        founded,
        *(_plain(state[name]) for name in sides),
        strict=True,
    )
    return header, rows


def _plain(values: np.ndarray) -> list:
    """Doubles as floats, truth values as 0 and 1."""
    return (values.astype(int) if values.dtype == np.bool_ else values).tolist()
