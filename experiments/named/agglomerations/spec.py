"""What the agglomerations experiment asks: the ten side by side, in which worlds, and what the plans' dates come to."""

import re

import pandas as pd

from citypact.agents.choice import TERMS
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region

YEAR_ONE = 2005  # the calendar year of the model's first
MODES = ("hybrid", "hierarchical")
FREE = "laissez_faire"  # the world without government
PLAN = "binding_plan"
SINCE = 10  # years after its approval in which a plan's effect is read
# What a region is like, and the words for it.
TRAITS = {
    "gini_output": "inequality of outputs", "unequal_share": "share of relations too unequal to share",
    "density_spread": "spread of densities", "border_share": "share of relations across province borders",
    "mean_distance_km": "mean distance of partners", "isomorphism": "likeness of industries", "relations": "number of relations",
}  # fmt: skip
FINAL = ("final_cooperation", "final_joint_governance")  # what the traits are held against
OUTCOMES = ("t50", "t80", *FINAL, "final_depth", "mean_cooperation", "cumulative_welfare", "total_outlay")
GAINS = ("final_cooperation", "final_depth", "cumulative_welfare", "total_outlay")  # over laissez-faire, of modes and plans
WHEN = {"first_year": FIRST, "at_withdrawal": LAST, "later": LATER}  # years in which the modes are compared
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def calendar(year: int) -> int:
    """The calendar year of a model year."""
    return YEAR_ONE + year - 1


def plan_year(region: Region) -> int | None:
    """The model year of the plan's approval; None where no date was found."""
    found = re.match(r"\d{4}", region.plan_date)
    return int(found.group()) - YEAR_ONE + 1 if found else None


def dated(regions: tuple) -> dict:
    """Region -> the model year of its plan's approval, of those whose plan has a date."""
    return {name: year for name in regions if (year := plan_year(load_region(name))) is not None}


def spans(years: int) -> dict:
    """The first and the last five years of a run, over which obstacles are averaged."""
    return {"early": (1, 5), "late": (years - 4, years)}


def name_of(region: str) -> str:
    """The region's name."""
    return load_region(region).name


def many(stored: Stored) -> str:
    """How many regions there are, in a word."""
    count = len(stored.study.regions)
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def the(stored: Stored, noun: str = "") -> str:
    """All regions, as a sentence tells them: the ten."""
    return f"the {many(stored)}{noun}" if len(stored.study.regions) > 1 else "the one agglomeration"


def ends(stored: Stored) -> pd.DataFrame:
    """Region × outcome without government, means and medians of times; the highest final cooperation first."""
    found = where(stored["transition"], world=FREE).pivot(index="region", columns="outcome", values="mean")
    return found.loc[list(stored.study.regions)].sort_values("final_cooperation", ascending=False, kind="stable")


def ranked(stored: Stored) -> list:
    """The regions by final cooperation without government, highest first."""
    return ends(stored).index.tolist()


def by_region(table: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    """The rows with these values, one for each region, by its id."""
    return where(table, **wanted).set_index("region")


def terms_of(stored: Stored, span: str) -> pd.DataFrame:
    """Region × term of dU, the sum at the end: means over a span of years, nan where no relation was in rivalry."""
    means = where(stored["obstacles"], years=span).pivot(index="region", columns="term", values="mean")
    return means.loc[list(stored.study.regions), [*TERMS, "dU"]]
