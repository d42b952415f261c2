"""Lives, neighbours and borders of single relations: what is known of agreements between governments, and nobody tuned in."""

from collections.abc import Mapping

import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations import borders, council, growth, lives, triads
from citypact.experiments.named.validation.relations.following import Ages, Council, Followed
from citypact.experiments.named.validation.relations.spec import (
    AGES,
    BANDS,
    COUNCIL_REGION,
    COUNCIL_WORLD,
    COUNCIL_YEARS,
    LONG,
    NOISE,
    NOISY_AGES,
    NULLS,
    REWIRED,
    SIMILAR_RANK,
    STAGES,
    SWAPS,
    WORLDS,
    looked,
)
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Cell, Kept
from citypact.model.engine import Run
from citypact.model.regions.loading import load_region


def cells(study: Study) -> dict[str, Cell]:
    """The worlds: as it is and with one thing changed, a long one, and the council, where its cities are within reach."""
    region, parameters, years = study.region, study.parameters, study.scale.years
    followed = Followed(looked(years))
    worlds = {
        name: Cell(Run(region, parameters.replace(**changes)), study.seeds, years, followed) for name, changes in WORLDS.items()
    }
    noisy = parameters.replace(rationality=parameters.rationality * NOISE)
    for name, changed in ((AGES, parameters), (NOISY_AGES, noisy)):
        worlds[name] = Cell(Run(region, changed), study.seeds, max(LONG, years), Ages())
    council = load_region(COUNCIL_REGION)
    if len(council.relations(parameters.reach_km)):
        worlds[COUNCIL_WORLD] = Cell(Run(council, parameters), study.seeds, COUNCIL_YEARS, Council(tuple(STAGES)))
    return worlds


def design(study: Study) -> dict:
    """What is varied and what is held, as the manifest tells it."""
    return {
        "region": region_entry(study.region), "worlds": WORLDS, "years looked at": list(looked(study.scale.years)),
        "long world": max(LONG, study.scale.years), "council": {"region": COUNCIL_REGION, "years": COUNCIL_YEARS},
        "bands of age": [list(band) for band in BANDS], "rivals at most places apart": SIMILAR_RANK,
        "closure": {"nulls": list(NULLS), "rewired": REWIRED, "swaps for each relation": SWAPS},
    }  # fmt: skip


def found(study: Study, lived: Mapping[str, Kept]) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """The verdicts and the tables of all that is asked of relations."""
    setting = f"{study.region.name}, no government, {study.scale.years} years"
    asked = (lives.found, growth.found, triads.found, borders.found)
    parts = [ask(study, lived, setting) for ask in asked]
    parts.insert(1, council.found(study, lived))
    verdicts = [verdict for judged, _ in parts for verdict in judged]
    return verdicts, {name: table for _, tables in parts for name, table in tables.items()}
