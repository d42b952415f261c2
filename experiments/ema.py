"""For those who come from the EMA Workbench (Kwakkel 2017): the model with its uncertainties, levers and outcomes.

``ema_model`` makes a workbench model, to be sampled, searched and discovered with the workbench's own tools;
``experiments_and_outcomes`` gives a finished sweep in the form that they read, such as PRIM, CART and feature scoring.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from citypact.experiments.sweeps.design_file import design
from citypact.experiments.sweeps.sampling import FACTORS
from citypact.model.engine import simulate
from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES, check_summaries, measures_needed, summaries

if TYPE_CHECKING:
    from ema_workbench import Model
    from ema_workbench.em_framework.parameters import Parameter


@dataclass(frozen=True)
class Experiment:
    """What the workbench calls with the values of its uncertainties and levers: some seeds of one point.

    content: a design without samples (``docs/sweeps.md``); outcomes: names of summaries. Returns name -> mean over the
    seeds, nan where the summary is undefined for any of them, and, with a warning, where one leaves the range of numbers.
    """

    content: dict[str, Any]
    outcomes: tuple[str, ...]

    __name__ = "CityPact"  # the workbench logs the name of what it calls

    def __call__(self, **values: Any) -> dict[str, float]:
        made = design({**self.content, "table": {"rows": [values]}} if values else self.content)
        runs = [made.run(made.point(0), seed) for seed in made.seeds]
        try:
            result = simulate(runs, made.years, measures_needed(self.outcomes), threads=1)
        except Refusal as refusal:
            warnings.warn(f"no outcomes of {values}: {refusal}", stacklevel=2)
            return dict.fromkeys(self.outcomes, np.nan)
        return {name: float(column.mean()) for name, column in summaries(result, self.outcomes).items()}


def ema_model(
    content: Mapping[str, Any] | None = None,
    uncertainties: Mapping[str, Any] | None = None,
    levers: Mapping[str, Any] | None = None,
    outcomes: Iterable[str] | None = None,
) -> "Model":
    """A workbench ``Model`` of the runs that ``content`` describes, a design without samples such as {"years": 30}.

    uncertainties: parameters by name -> (lowest, highest) or a list of choices (None: all that have a range, over what is
    allowed); levers: instruments in the same way (None: all); outcomes: summaries, all for None.
    """
    workbench = _workbench()
    content, outcomes = dict(content or {}), check_summaries(outcomes)
    for name in ("summaries", "series", "survival", "withdrawal"):
        if name in content:
            raise Refusal(f"{name}: the workbench takes the summaries that outcomes names and nothing else; leave it out")
    ranges = {}
    for kind, given, declared in (("uncertainty", uncertainties, PARAMETERS), ("lever", levers, INSTRUMENTS)):
        if given is None:
            # The imitation rules need the scope of a city, so choices are for those who ask for them.
            given = {name: (d.minimum, d.maximum) for name, d in declared.items() if not d.choices}
        for name in given:
            if name not in declared:
                raise Refusal(unknown(kind, name, declared))
            for value in given[name]:
                FACTORS[name].accept(value)
        ranges[kind] = given
    one = {name: values[0] for given in ranges.values() for name, values in given.items()}
    if design({**content, "table": {"rows": [one]}} if one else content).points != 1:
        raise Refusal("an EMA model is one region under one policy, without samples; leave the rest to the workbench")
    model = workbench.Model("CityPact", function=Experiment(content, outcomes))
    model.uncertainties, model.levers = (
        [_parameter(workbench, name, values) for name, values in ranges[kind].items()] for kind in ("uncertainty", "lever")
    )
    model.outcomes = [workbench.ScalarOutcome(name) for name in outcomes]
    return model


def _parameter(workbench: ModuleType, name: str, values: Iterable) -> "Parameter":
    if FACTORS[name].choices:
        return workbench.CategoricalParameter(name, list(values))
    return workbench.RealParameter(name, *values)


def _workbench() -> ModuleType:
    try:
        import ema_workbench
    except ImportError:
        raise Refusal("the EMA Workbench is not installed; it comes with the extra ema") from None
    return ema_workbench


def experiments_and_outcomes(folder: str | PathLike[str]) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """(experiments, outcomes) of a sweep: what was varied, a row for each point, and name -> mean over the seeds.

    An outcome is nan where it is undefined for a seed, or where a run of the point failed.
    """
    from citypact.experiments.sweeps.tables import Sweep

    sweep = Sweep(folder)
    table, failed = sweep.summaries(), sweep.failures()["point"].unique()
    points = sweep.points().set_index("point")
    points = points[points.index.isin({*table["point"], *failed})]
    varied = [name for name in points.columns if points[name].nunique() > 1]
    # Not the mean over those seeds for which it is defined: they are no fair sample of the point.
    means = table.groupby("point")[sweep.meta["summaries"]].agg(lambda column: np.mean(column.to_numpy())).reindex(points.index)
    means.loc[failed] = np.nan
    return points[varied].reset_index(drop=True), {name: means[name].to_numpy() for name in SUMMARIES if name in means}
