"""The tables [targets.NAME] of a design file, read and checked against the region and the years of the run."""

from collections import Counter
from dataclasses import dataclass
from math import isfinite
from os import PathLike
from typing import Any

from citypact.agents.codes import STAGES
from citypact.experiments.calibration.dates import read_dates
from citypact.experiments.calibration.joining import MEMBERS, PARTNERS, Joining
from citypact.experiments.calibration.targets import Counts, Dates, Mean, Moment, Series, Target
from citypact.experiments.paper.outcomes import OWN
from citypact.experiments.sweeps.sampling import check_keys, whole
from citypact.model.measures import MEASURES
from citypact.model.refusal import shown, unknown
from citypact.model.regions.region import Region
from citypact.model.summary import SUMMARIES

COMMON = ("weight", "scale")
Common = tuple[str, float, float | None]  # name, weight and scale of a target
CIRCLE = ("columns", "stage", "partners", "ties")
KEYS = {
    "series": ("values",),
    "moment": ("value", "years"),
    "dates": ("last", *CIRCLE),
    "counts": ("years", *CIRCLE),
}  # kind -> keys besides its own and the common ones


def read_targets(
    given: Any, region: Region, years: int, year_zero: int, folder: str | PathLike[str], faults: list[str]
) -> tuple[Target, ...]:
    """The targets of the table [targets]; years: of the run; year_zero: the calendar year in which it starts."""
    if not isinstance(given, dict) or not given:
        faults.append("[targets] is missing or empty; allowed: at least one table [targets.NAME]")
        return ()
    found = []
    for name, table in given.items():
        own: list[str] = []
        found.append(_Table(name, table, region, years, year_zero, folder, own).target())
        faults.extend(f"[targets.{name}] {fault}" for fault in own)
    return tuple(target for target in found if target is not None)


def number(table: dict[str, Any], key: str, faults: list[str], default: float | None = None, positive: bool = False) -> float:
    """The finite number under a key of a table, above 0 if it has to be; nan and a fault if there is none."""
    value = table.get(key, default)
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and (value > 0 or not positive):
        return float(value)
    given = "is missing" if value is None else f"= {shown(value)}"
    faults.append(f"{key} {given}; allowed: a finite number" + (" above 0" if positive else ""))
    return float("nan")


@dataclass(frozen=True)
class _Table:
    """One table and what it is checked against; faults: what is wrong with it, as far as it has been read."""

    name: str
    table: Any
    region: Region
    years: int
    year_zero: int
    folder: str | PathLike[str]
    faults: list[str]

    def target(self) -> Target | None:
        """The target; None where there are faults."""
        if not isinstance(self.table, dict):
            self.faults.append(f"= {shown(self.table)}; allowed: a table")
            return None
        kinds = [kind for kind in KEYS if kind in self.table]
        if len(kinds) != 1:
            told = "none of them" if not kinds else " and ".join(kinds)
            self.faults.append(f"needs one of the keys {', '.join(KEYS)}, and has {told}")
            check_keys(self.table, {*COMMON, *KEYS, *(key for keys in KEYS.values() for key in keys)}, self.faults)
            return None
        check_keys(self.table, (kinds[0], *KEYS[kinds[0]], *COMMON), self.faults)
        weight = number(self.table, "weight", self.faults, 1.0, positive=True)
        scale = number(self.table, "scale", self.faults, positive=True) if "scale" in self.table else None
        made: Target | None = getattr(self, f"_{kinds[0]}")((self.name, weight, scale))
        return None if self.faults else made

    def _series(self, common: Common) -> Target | None:
        measure = self._measure("series")
        values = self.table.get("values")
        if not isinstance(values, dict) or not values:
            self.faults.append(f"values {_given(values)}; allowed: a table of a number for each year, such as {{ 5 = 0.2 }}")
            return None
        years = [self._year(year) for year in values]
        observed = [number(values, year, self.faults) for year in values]
        if self.faults or measure is None:
            return None
        return Series(*common, tuple(observed), tuple(map(str, values)), max(years), measure, tuple(years))

    def _moment(self, common: Common) -> Target | None:
        observed, moment = (number(self.table, "value", self.faults),), self.table["moment"]
        if "years" in self.table:
            measure, years = self._measure("moment"), self._years()
            if measure is None or self.faults:
                return None
            if len(years) > 2 or years[0] > years[-1]:
                self.faults.append(f"years = {shown(self.table['years'])}; allowed: a year, or [first, last]")
                return None
            label = "–".join(str(year + self.year_zero) for year in dict.fromkeys(years))
            return Mean(*common, observed, (label,), years[-1], measure, years[0])
        if isinstance(moment, str) and moment in MEASURES and moment not in SUMMARIES:
            self.faults.append(f"{moment} is a yearly measure; add years = a year or [first, last], over which its mean is taken")
            return None
        if not isinstance(moment, str) or moment not in SUMMARIES | OWN:
            self.faults.append(unknown("summary, outcome or measure", moment, (*SUMMARIES, *OWN, *MEASURES)))
            return None
        unit = (SUMMARIES[moment] if moment in SUMMARIES else OWN[moment]).unit
        return Moment(*common, observed, (moment,), None, moment, unit)

    def _dates(self, common: Common) -> Target | None:
        dates, last = self._table_of_dates("dates"), self._year(self.table.get("last", self.year_zero + self.years), "last")
        circle = self._circle(dates)
        later = [city for city, year in dates.items() if year > self.year_zero]
        if circle is None or self.faults:
            return None
        if not later:
            self.faults.append(f"dates: no city joins after year {self.year_zero}, so there is nothing to compare")
            return None
        observed = tuple(float(min(dates[city], self.year_zero + last + 1)) for city in later)
        names = tuple(self.region.cities[city] for city in later)
        return Dates(*common, observed, names, last, circle, tuple(later), self.year_zero)

    def _counts(self, common: Common) -> Target | None:
        dates, years = self._table_of_dates("counts"), self._years()
        circle = self._circle(dates)
        if circle is None or self.faults:
            return None
        observed = tuple(float(sum(date - self.year_zero <= year for date in dates.values())) for year in years)
        labels = tuple(str(year + self.year_zero) for year in years)
        return Counts(*common, observed, labels, max(years), circle, tuple(dates), tuple(years))

    def _measure(self, key: str) -> str | None:
        name = self.table[key]
        if isinstance(name, str) and name in MEASURES:
            return name
        self.faults.append(unknown("measure", name, MEASURES))
        return None

    def _years(self) -> list[int]:
        given = self.table.get("years")
        listed = given if isinstance(given, list | tuple) else [given]
        if given is None or not listed:
            self.faults.append(f"years {_given(given)}; allowed: at least one year")
            return []
        self.faults.extend(f"years: {shown(year)} stands there {times} times; allowed: each once"
                           for year, times in Counter(map(str, listed)).items() if times > 1)  # fmt: skip
        return [self._year(year) for year in listed]

    def _year(self, given: Any, key: str = "year") -> int:
        """A year of the run; 0 and a fault if it is none."""
        first, last = self.year_zero + 1, self.year_zero + self.years
        text = str(given)
        if isinstance(given, bool) or not text.lstrip("-").isdecimal():
            self.faults.append(f"{key} {_given(given)}; allowed: a whole number from {first} to {last}, the years of the run")
            return 0
        if not first <= int(text) <= last:
            self.faults.append(f"{key} {text} is beyond the run; allowed: {first} to {last} (year_zero = {self.year_zero}, "
                               f"years = {self.years})")  # fmt: skip
            return 0
        return int(text) - self.year_zero

    def _table_of_dates(self, key: str) -> dict[int, int]:
        return read_dates(key, self.table, self.region, self.folder, self.faults)

    def _circle(self, dates: dict[int, int]) -> Joining | None:
        stage = whole(self.table, "stage", 1, self.faults, least=1, most=len(STAGES) - 1)
        ties, partners = whole(self.table, "ties", 1, self.faults, least=1), self.table.get("partners", MEMBERS)
        if partners not in PARTNERS:
            self.faults.append(unknown("partners", partners, PARTNERS))
        founders = tuple(city for city, year in dates.items() if year <= self.year_zero)
        if dates and not founders:
            self.faults.append(
                f"nobody is a member in year {self.year_zero}, so nobody could join; give year_zero, or the founders"
            )
        return None if self.faults or stage is None or ties is None else Joining(founders, stage, partners, ties)


def _given(value: Any) -> str:
    return "is missing" if value is None else f"= {shown(value)}"
