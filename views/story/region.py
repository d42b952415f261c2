"""Scene 6: the whole Yangtze Delta fills up and turns: the years of one run, within the band of many seeds."""

from functools import lru_cache
from typing import Any

import numpy as np

from citypact.experiments.paper.worlds import YEARS
from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda
from citypact.model.summary import HOLD, transition_time
from citypact.model.watched import WatchedRun
from citypact.views.serving.limits import Limits
from citypact.views.story.worlds import (
    SEEDS,
    band,
    check_fields,
    city_names,
    link,
    lived,
    lived_run,
    number,
    numbers,
    seed_of,
    threads_for,
)

HALF = 0.5
RATE = "cooperation_rate"
FIRST_CHARACTER = 35  # a relation's byte plus this is a character that JSON need not escape
BEGINNERS = 5  # cities that are named as the first to turn
MOST_RUNS = 16  # runs of other seeds that are kept for the next visitor


def reply(ask: dict, limits: Limits) -> dict:
    """The years of one run and the band of many; ask: seed, which may be left out."""
    check_fields(ask, "seed")
    return _told(seed_of(ask), threads_for(limits))


@lru_cache(maxsize=MOST_RUNS)
def _told(seed: int, threads: int) -> dict:
    """The run of a seed within the band of the story's seeds."""
    watched = lived_run(seed)
    region = watched.run.region
    rates = lived(Agenda(), (RATE,), YEARS, SEEDS, threads)[..., 0]
    own = np.array([row[list(MEASURES).index(RATE)] for row in watched.rows])
    halves = transition_time(rates, HALF)
    return {
        "seed": str(seed), "years": YEARS, "hold": HOLD, "seeds": SEEDS,
        "names": city_names(region),
        "x": region.x_km.round(1).tolist(), "y": region.y_km.round(1).tolist(),
        "i": watched.ends[0].tolist(), "j": watched.ends[1].tolist(),
        "frames": [_frame(watched, year) for year in range(YEARS + 1)],
        "rate": numbers(own), "half": number(float(transition_time(own[None], HALF)[0])),
        "band": band(rates), "halves": numbers(np.sort(halves)),
        "began": _began(watched), "query": link(Agenda(), seed),
    }  # fmt: skip


def _frame(watched: WatchedRun, year: int) -> dict[str, Any]:
    """What the map shows of a year: a character for each relation, and of each city output and percent cooperation."""
    record = watched.records[year]
    return {
        "relations": bytes(FIRST_CHARACTER + tie for tie in record.ties).decode("ascii"),
        "output": [float(f"{value:.3g}") for value in record.fact("output").tolist()],
        "cooperation": (100 * watched.cooperation(year)).round().astype(int).tolist(),
    }


def _began(watched: WatchedRun) -> dict[str, Any]:
    """Which cities began: the first to cooperate in half of their choices for five years, and how full they were.

    first: positions and years; turned: how many cities ever came to it; full, others: mean saturation in year 0 of the first
    and of all others, in percent.
    """
    shares = np.array([watched.cooperation(year) for year in range(1, watched.year + 1)])
    times = transition_time(shares.T, HALF)
    order = np.argsort(times, kind="stable")  # nan come last
    first = order[:BEGINNERS][np.isfinite(times[order[:BEGINNERS]])]
    rest = np.setdiff1d(order, first)
    saturation = 100 * watched.records[0].fact("saturation").astype(np.float64)
    return {
        "first": [[int(city), int(times[city])] for city in first],
        "turned": int(np.isfinite(times).sum()),
        "full": number(float(saturation[first].mean())) if first.size else None,
        "others": number(float(saturation[rest].mean())) if rest.size else None,
    }
