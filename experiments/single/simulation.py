"""One run written out: every year, every city and relation at the end, what it was made from, and a figure."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from citypact.experiments.paper.manifest import agenda_entry, manifest, with_hash, write_manifest
from citypact.experiments.paper.progress import progress
from citypact.experiments.paper.tables import frame, write_table
from citypact.experiments.single.figure import draw_series
from citypact.model.engine import Batch, Run
from citypact.model.evidence.state_table import share_columns
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import is_own
from citypact.model.regions.region import Region


def command(run: Run, years: int | str) -> str:
    """The command line that repeats a run in a folder that holds its parameters.toml and agenda.toml, wherever it lies.

    A region of one's own has its table there as well.
    """
    region = run.region.file_name if is_own(run.region) else run.region.id
    changes = "".join(f" --change {change}" for change in run.changes)
    return (
        f"python -m experiments simulate --region {region} --years {years} --seed {run.seed} "
        f"--params parameters.toml{changes} --agenda agenda.toml --out DIR"
    )


def manifest_of(run: Run, years: int) -> dict[str, Any]:
    """What a folder of this run over so many years was made from, with the hash that one cites."""
    return with_hash(manifest(
        command(run, years), run.region, run.parameters, years,
        seed=run.seed, changes=[str(change) for change in run.changes], agenda=agenda_entry(run.agenda),
        agenda_hash=run.agenda.hash,
    ))  # fmt: skip


def write_simulation(folder: Path, run: Run, years: int) -> str:
    """Run ``years`` years and write all files of the run into an existing, empty folder; the hash that one cites."""
    batch, series = Batch([run], years), []
    with progress(years, "years") as counter:
        for _ in range(years):
            series.append(batch.advance()[0, 0].tolist())
            counter.update()
    state = {name: values[..., 0] for name, values in batch.state().items()}
    write_table(folder / "series.csv", series_table(series))
    write_table(folder / "cities.csv", city_table(run.region, state))
    write_table(folder / "relations.csv", relation_table(run, state))
    (folder / "parameters.toml").write_text(run.parameters.to_toml(), encoding="utf-8", newline="\n")
    (folder / "agenda.toml").write_text(run.agenda.to_toml(), encoding="utf-8", newline="\n")
    if is_own(run.region):
        (folder / run.region.file_name).write_text(run.region.to_csv(), encoding="utf-8", newline="\n")
    told = write_manifest(folder, manifest_of(run, years))
    draw_series(folder)
    return told


def series_table(series: Iterable) -> pd.DataFrame:
    """All years; series: the measures of each year from the first, in the order of ``MEASURES``."""
    return frame(("year", *MEASURES), ([year, *row] for year, row in enumerate(series, 1)))


def city_table(region: Region, state: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """All cities at the end of the last year.

    state: name -> (city,) or, for shares, (city, sector). Output and capacity in mean initial city outputs, saturation that of
    the start of the year, payoff (the year's gain over mutual competition) in mean city outputs, the rest from 0 to 1.
    """
    shares = share_columns(region.sectors)
    header = ("city", "city_zh", "province", "output", "capacity", "saturation", "reputation", "experience", *shares, "payoff")
    rows = zip(
        region.cities, region.cities_zh, region.provinces,
        *(state[name].tolist() for name in ("output", "capacity", "saturation", "reputation", "experience")),
        *state["shares"].T.tolist(),
        state["city_payoff"].tolist(),
        strict=True,
    )  # fmt: skip
    return frame(header, rows)


# What a relation's row holds of each of its two ends, name of a state -> column.
ENDS = {"trust": "trust", "tipping_trust": "tipping_trust", "cooperates": "cooperates", "ordered": "ordered",
        "wishes": "wishes_deeper", "payoff": "payoff"}  # fmt: skip


def relation_table(run: Run, state: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """All relations at the end of the last year; state: name -> (relation,) or (side, relation).

    Stage, mode and founded are those of its end, the rest is what the year's choices were made with and what came of them;
    payoff: per stake. Founded is empty at the stage of rivalry, and 0 where the relation was there from the start;
    transferred: output moved from the first to the second city.
    """
    from citypact.agents.choice import REVIEWS
    from citypact.agents.codes import GAMES, MODES, RIVALRY, STAGES

    region, ties = run.region, run.region.relations(run.parameters.reach_km)
    ends = [f"{column}_{end}" for column in (*ENDS.values(), "game") for end in "ij"]
    header = ("city_i", "city_j", "distance_km", "border", "stage", "mode", "founded", "stake", "review", "deepened",
              "transferred", *ends)  # fmt: skip
    founded = [int(year) if stage != RIVALRY else None for year, stage in zip(state["founded"], state["stage"], strict=True)]
    rows = zip(
        [region.cities[i] for i in ties.city_i],
        [region.cities[j] for j in ties.city_j],
        ties.distance_km.tolist(),
        ties.border.astype(int).tolist(),
        [STAGES[stage] for stage in state["stage"]],
        [MODES[mode] for mode in state["mode"]],
        founded,
        state["stake"].tolist(),
        [REVIEWS[cause] for cause in state["review_cause"]],
        _plain(state["deepens"]),
        state["flow"].tolist(),
        *(_plain(values) for name in ENDS for values in state[name]),
        *([GAMES[game] for game in games] for games in state["game"]),
        strict=True,
    )
    return frame(header, rows)


def _plain(values: np.ndarray) -> list:
    """Doubles as floats, truth values as 0 and 1."""
    return (values.astype(int) if values.dtype == np.bool_ else values).tolist()
