"""The council's history: worlds untuned, and worlds of drawn parameters weighed by who had joined by 2010."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.history import held_out
from citypact.experiments.named.validation.history import tables as tables_of
from citypact.experiments.named.validation.history.council import council, joining
from citypact.experiments.named.validation.history.posterior import drawn
from citypact.experiments.named.validation.history.spec import (
    CALIBRATED_REIGNS,
    DEFINITIONS,
    DRAW_SEEDS,
    JUDGED,
    LEARNT,
    MAIN,
    NEVER,
    PRIORS,
    REIGNS,
    UNTUNED,
    YEARS,
)
from citypact.experiments.named.validation.history.verdicts import verdicts
from citypact.experiments.named.validation.history.worlds import Worlds
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Cell, Kept
from citypact.model.engine import Run
from citypact.model.settings.packages import policy_agenda


def cells(study: Study) -> dict[Hashable, Cell]:
    """(``UNTUNED``, reign) and (number of the draw, reign) -> its world; every draw has seeds of its own, the same with and
    without government. The region is the council's, whichever the study is about."""
    region, several = council().region, min(DRAW_SEEDS, study.scale.seeds)
    agendas = {reign: policy_agenda(told.policy) for reign, told in REIGNS.items()}
    asked: dict[Hashable, Cell] = {
        (UNTUNED, reign): Cell(Run(region, study.parameters, agenda), study.seeds, YEARS, joining)
        for reign, agenda in agendas.items()
    }
    for number, parameters in enumerate(drawn(study.parameters, study.scale.points)):
        seeds = range(number * several + 1, (number + 1) * several + 1)
        for reign in CALIBRATED_REIGNS:
            asked[number, reign] = Cell(Run(region, parameters, agendas[reign]), seeds, YEARS, joining)
    return asked


def found(study: Study, lived: Mapping[Hashable, Kept]) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """The verdicts on the history and its tables."""
    worlds = Worlds.of(lived, drawn(study.parameters, study.scale.points))
    tables = {
        "history_counts": tables_of.counts(worlds),
        "history_errors": tables_of.errors(worlds),
        "history_order": tables_of.order(worlds),
        "history_cities": tables_of.cities(worlds),
        "history_definitions": tables_of.definitions(worlds),
        "history_posterior": tables_of.posterior(worlds, study.parameters),
        "history_calibrations": held_out.calibrations(worlds),
        "history_scores": held_out.scores(worlds),
        "history_provinces": held_out.provinces(worlds),
        "history_left_out": held_out.left_out_scores(worlds),
    }
    return verdicts(tables), tables


def design(study: Study) -> dict[str, Any]:
    """What is lived, calibrated and judged, as the manifest tells it."""
    return {
        "region": region_entry(council().region),
        "years": YEARS,
        "joined": {name: told.label for name, told in DEFINITIONS.items()},
        "main_definition": MAIN,
        "censored_at": NEVER,
        "governments": {reign: told.label for reign, told in REIGNS.items()},
        "calibrated_on": list(LEARNT),
        "judged_on": list(JUDGED),
        "priors": {name: [prior.low, prior.high] for name, prior in PRIORS.items()},
        "draws": study.scale.points,
        "seeds_of_a_draw": min(DRAW_SEEDS, study.scale.seeds),
    }
