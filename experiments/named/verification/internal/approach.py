"""How symmetric regions of more and more cities come near their mean-field path."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from citypact.experiments.named.verification.internal.mean_field import PATH, STAGE_SHARES, mean_field
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Run, simulate
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.parameters import Parameters

CITIES = (8, 16, 32, 64, 128)
MOST = CITIES[-1]
SHOWN = ("cooperation_rate", STAGE_SHARES[-1])  # measures whose paths are kept
STAKES = 0.45  # stakes of a city in all, in mean city outputs: those of nine partners at distance 0 at the default scale
BLOCK = 8  # runs lived at a time: 8,128 relations each take memory


@lru_cache(maxsize=len(CITIES))
def symmetric_region(cities: int) -> Region:
    """A region of equal cities in one place and one province, with the same industries."""
    names = tuple(f"City {number}" for number in range(1, cities + 1))
    ones, nowhere = np.ones(cities), np.zeros(cities)
    return Region(
        id=f"symmetric:{cities}", name=f"{cities} equal cities", name_zh=f"{cities}座相同城市", cities=names, cities_zh=names,
        provinces=("Province",) * cities, province_index=nowhere.astype(np.int64), latitude=None, longitude=None, x_km=nowhere,
        y_km=nowhere, area_km2=ones, output=ones, shares=np.full((cities, 2), 0.5), sectors=("One", "Other"),
        sectors_zh=("甲", "乙"), core_cities=names[:1], plan_name="", plan_date="", partial=(False,) * cities,
        source="made by hand; no real place",
    )  # fmt: skip


@dataclass(frozen=True)
class Approach:
    """A way of living: regions of ``CITIES`` equal cities with the seeds of a block, beside the mean-field path.

    settings: (parameter, value), the others are those of the runs; instruments: (name, level) in force from the first year on;
    years: of a run, whatever it is called with.

    What is kept: the slope of the logarithm of a run's root mean square deviation (over years and measures) on that of the number
    of cities; the worst deviation of any measure in any year, and the mean deviation of the cooperation rate over the years, with
    the most cities; n times the deviation, (run, number of cities); and the paths of ``SHOWN`` with the
    most cities and as expected, (run, year).
    """

    settings: tuple[tuple[str, float], ...]
    instruments: tuple[tuple[str, float], ...]
    years: int

    def __call__(self, runs: list[Run], years: int) -> Kept:
        parameters = runs[0].parameters.replace(scope="partner", rule="logit", **dict(self.settings))
        found = mean_field(parameters, self.instruments, self.years)
        path = np.stack([found[name] for name in PATH], axis=-1)
        lived = {cities: self._lived(parameters, cities, runs) for cities in CITIES}
        deviation = {cities: series - path for cities, series in lived.items()}
        size = np.stack([np.sqrt((deviation[cities] ** 2).mean(axis=(1, 2))) for cities in CITIES], axis=1)
        kept = {
            "slope": np.polyfit(np.log(CITIES), np.log(size).T, 1)[0],
            "worst": np.abs(deviation[MOST]).max(axis=(1, 2)),
            "bias": deviation[MOST][:, :, PATH.index("cooperation_rate")].mean(axis=1),
            "scaled": size * np.array(CITIES),
        }
        for name in SHOWN:
            kept[f"{name}_expected"] = np.tile(found[name], (len(runs), 1))
            kept[f"{name}_{MOST}"] = lived[MOST][:, :, PATH.index(name)]
        return kept

    def _lived(self, parameters: Parameters, cities: int, runs: list[Run]) -> np.ndarray:
        """(run, year, measure) of a region of so many cities, the stakes of each of which add up to ``STAKES``."""
        chosen = parameters.replace(stake_scale=STAKES / (cities - 1))
        agenda = Agenda((Intervention(self.instruments),))
        alike = [Run(symmetric_region(cities), chosen, agenda, run.seed) for run in runs]
        return simulate(alike, self.years, PATH, threads=1, block_size=BLOCK).series
