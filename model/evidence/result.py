"""What many runs come to: their measures, the lives of their relations, their states, and all that in other tools' forms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.evidence.datasets import dataset
from citypact.model.evidence.graphs import graph
from citypact.model.evidence.panels import panel
from citypact.model.measures import MEASURES
from citypact.model.notebook import SHOWN, table

if TYPE_CHECKING:
    import networkx
    import pandas
    import xarray


@dataclass(frozen=True, repr=False)
class Result:
    """Measures of many runs.

    series: (run, year, measure) doubles, nan where a measure is undefined; measures: names of the last axis;
    years: the year numbers; broken, censored: relations by (run, clock, mode − 1, years), clock 0 since founding
    and 1 since withdrawal; states: name -> (year, city or relation, run), with the two sides before the relation, or None
    where they were not asked for; runs: the engine's ``Run`` of each, in order.
    """

    measures: tuple[str, ...]
    years: np.ndarray
    series: np.ndarray
    broken: np.ndarray
    censored: np.ndarray
    states: dict[str, np.ndarray] | None = None
    runs: tuple[Any, ...] = ()

    def of(self, measure: str) -> np.ndarray:
        """The series of one measure, (run, year)."""
        return self.series[:, :, self.measures.index(measure)]

    def to_xarray(self) -> "xarray.Dataset":
        """A Dataset with dimensions run, year and, if states were kept, city, relation, side and sector; needs xarray.

        Its variables are measures, states and the lives of relations (broken, censored), with units, long names and comments;
        two states that are called like a measure are relation_effort and relation_isomorphism. Stages, modes and the like are
        whole numbers, with flag_values and flag_meanings. What tells the runs apart is a coordinate of run: region, seed, and
        parameters (parameter_...), agenda and changes where they differ.
        """
        return dataset(self)

    def panel(self, unit: str) -> "pandas.DataFrame":
        """A tidy frame. unit: "run", a row for each run with its summaries; "region", for each run and year with its measures;
        "city" and "relation", for each run, year and city or relation with its states, which must have been kept; "lives", for
        each run, clock, founding mode and number of years with the relations that broke then, or were last seen then.

        The first columns tell the runs apart: run, region, seed, and parameters (parameter_...), agenda and changes where they
        differ. Raises ``Refusal`` for another unit and where states are needed and were not kept.
        """
        return panel(self, unit)

    def graph(self, year: int, run: int = 0, least: str = "rivalry") -> "networkx.Graph":
        """A year of a run as a networkx Graph, of plain values: cities by name with their states, relations with theirs.

        year: from 1; run: its position; least: only relations of this stage or deeper, such as "information_exchange". What has
        two sides is an attribute for each, with _i for ``city_i`` and _j for ``city_j``. ``model.evidence.graphs`` writes it as
        GraphML, GEXF and GeoJSON. Raises ``Refusal`` for a year or run that is not there, and where states were not kept.
        """
        return graph(self, year, run, least)

    def _regions(self) -> str:
        return ", ".join(dict.fromkeys(run.region.id for run in self.runs)) or "regions that it does not name"

    def __repr__(self) -> str:
        states = ", states kept" if self.states is not None else ""
        runs, years, measures = self.series.shape
        return f"<Result: {runs} runs of {self._regions()} over {years} years, {measures} measures{states}>"

    def _repr_html_(self) -> str:
        runs, years, measures = self.series.shape
        told: list[tuple[str, object]] = [("Runs", runs), ("Regions", self._regions()), ("Years", years), ("Measures", measures)]
        told.append(("States", "kept" if self.states is not None else "not kept"))
        for name in (name for name in SHOWN if name in self.measures):
            values = self.of(name)[:, -1]
            known = values[np.isfinite(values)]
            found = f"{known.mean():.3g}, from {known.min():.3g} to {known.max():.3g}" if known.size else "undefined"
            told.append((f"{MEASURES[name].label} ({MEASURES[name].unit}), last year, mean over runs", found))
        return table("Result", told)
