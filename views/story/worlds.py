"""The world of the story: the Yangtze Delta at the default parameters, one run of it or many seeds at once."""

from functools import lru_cache

import numpy as np

from citypact.experiments.paper.worlds import YEARS
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.watched import Run, WatchedRun, series
from citypact.views.running.form import Plan, query, whole
from citypact.views.serving.limits import Limits
from citypact.views.serving.turns import spare_threads

REGION = "yangtze_delta"
SEED = 1  # of the run that every visitor sees first
SEEDS = 30  # of a band
QUANTILES = {"low": 0.1, "median": 0.5, "high": 0.9}
TOGETHER = 32  # runs that are lived together
DIGITS = 4


def seed_of(ask: dict) -> int:
    """The seed that is asked for, or the story's own; raises ``Refusal`` for what is none."""
    return whole(ask.get("seed", SEED), "seed", 0, 2**64 - 1)


def check_fields(ask: object, *names: str) -> dict:
    """What a scene is asked, refused unless it is a table of no other fields than these."""
    if not isinstance(ask, dict) or not set(ask) <= set(names):
        raise Refusal(f"the scene's question is not understood; allowed: {', '.join(names)}")
    return ask


def lived_run(seed: int) -> WatchedRun:
    """A run without a government, lived to its end: about 0.1 s."""
    watched = WatchedRun(Run(load_region(REGION), seed=seed), YEARS)
    while watched.year < YEARS:
        watched.advance()
    return watched


@lru_cache(maxsize=256)
def lived(agenda: Agenda, names: tuple[str, ...], years: int, seeds: int, threads: int) -> np.ndarray:
    """(seed, year, measure) of the story's world under an agenda, from ``SEED`` on; 30 seeds of 60 years take about 0.07 s."""
    runs = [Run(load_region(REGION), agenda=agenda, seed=SEED + number) for number in range(seeds)]
    found = np.full((seeds, years, len(names)), np.nan)
    for positions, values in series(runs, years, names, threads, TOGETHER):
        found[positions] = values
    found.flags.writeable = False  # shared by all who ask
    return found


def city_names(region: Region) -> list[tuple[str, str]]:
    """Of each city the names in English and Chinese; without its province, unless that tells two cities of one name apart."""
    short = [name.split(" (")[0] for name in region.cities]
    clear = [name if short.count(name) == 1 else full for name, full in zip(short, region.cities, strict=True)]
    return list(zip(clear, region.cities_zh, strict=True))


def threads_for(limits: Limits) -> int:
    """How many threads a scene may keep busy."""
    return 1 if limits.public else spare_threads()


def band(values: np.ndarray) -> dict[str, list]:
    """Quantiles over seeds of each year: name -> (year,) numbers; values: (seed, year)."""
    return {name: numbers(np.quantile(values, share, axis=0)) for name, share in QUANTILES.items()}


def numbers(values: np.ndarray) -> list:
    """Values as JSON tells them: four digits, null where undefined."""
    return [number(value) for value in values.tolist()]


def number(value: float) -> float | None:
    """A value as JSON tells it: four digits, null where undefined."""
    return None if value != value else float(f"{value:.{DIGITS}g}")


def link(agenda: Agenda, seed: int = SEED) -> str:
    """The query of a link that opens a run of the story in the laboratory, lived to its end."""
    last = {"head": YEARS, "year": YEARS}
    plan = Plan(Run(load_region(REGION), agenda=agenda, seed=seed), YEARS)
    return query(plan) + "".join(f"&{name}={value}" for name, value in last.items())
