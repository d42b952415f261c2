"""What the policy desk tells: what the government spends, what is left of its budget, and who wins and who loses by it."""

from typing import Any

import numpy as np

from citypact.model.settings.agenda import Agenda
from citypact.views.running.counterfactual import without_policy
from citypact.views.running.play import Play
from citypact.views.showing.frames import POSITIONS, short

MOST_TOLD = 200  # cities; of more, those with the largest gains and losses
INEQUALITY = ("gini_output", "gini_gains")


def desk(play: Play) -> dict:
    """The desk of the year shown, to five digits.

    year; outlay: (year,) of each year up to it, total, revenue (in sum); budget: None, or yearly, left (this year) and leftTotal,
    over the years up to now in which the agenda may act; policy: whether there is any; stopped: why there is no run without it
    to compare with, "" where there is one; winners, losers, same: numbers of cities by yearly payoff; cities: rows of city,
    output, output without, payoff, payoff without, from the largest gain in payoff to the largest loss; untold: cities beyond
    ``MOST_TOLD``; inequality: name -> value and value without.
    """
    year = play.shown
    outlay = _column(play.first.rows[:year], "outlay")
    revenue = _column(play.first.rows[:year], "revenue")
    told = {
        "year": year,
        "outlay": [short(value) for value in outlay],
        "total": short(outlay.sum()),
        "revenue": short(revenue.sum()),
        "budget": _budget(play.first.agenda, outlay),
    }
    return told | _compared(play, year)


def _column(rows: list[list[float]], name: str) -> np.ndarray:
    """(year,) of one measure."""
    return np.array([row[POSITIONS[name]] for row in rows], dtype=float)


def acting(agenda: Agenda, years: int) -> np.ndarray:
    """(year,) from year 1 on: whether an intervention that does anything may be in force, whatever its triggers say."""
    year = np.arange(1, years + 1)
    spans = [
        (year >= item.first) & (item.last is None or year <= item.last) for item in agenda.interventions if not item.is_empty
    ]
    return np.any(spans, axis=0) if spans else np.zeros(years, dtype=bool)


def _budget(agenda: Agenda, outlay: np.ndarray) -> dict | None:
    """What an agenda may spend a year and what is left of it; less than nothing where the first year could not be foreseen."""
    if agenda.budget is None:
        return None
    open_years = acting(agenda, outlay.size)
    this = agenda.budget - outlay[-1] if outlay.size and open_years[-1] else None
    return {
        "yearly": agenda.budget,
        "left": None if this is None else short(this),
        "leftTotal": short(agenda.budget * open_years.sum() - outlay[open_years].sum()),
        "years": int(open_years.sum()),
    }


def _compared(play: Play, year: int) -> dict[str, Any]:
    """Who wins and who loses in a year, against the same run without any policy."""
    without = without_policy(play)
    nothing = {"winners": 0, "losers": 0, "same": 0, "cities": [], "untold": 0, "inequality": {}}
    if without is None:
        return {"policy": False, "stopped": "", **nothing}
    if not without.lived(year):
        return {"policy": True, "stopped": without.stopped, **nothing}
    record = play.first.records[year]
    gain = record.fact("city_payoff") - without.payoff(year)
    columns = (record.fact("output"), without.output(year), record.fact("city_payoff"), without.payoff(year))
    ranked = np.argsort(-gain, kind="stable")
    if ranked.size > MOST_TOLD:
        ranked = np.concatenate([ranked[: MOST_TOLD // 2], ranked[-MOST_TOLD // 2 :]])
    rows = [[int(city), *(short(float(column[city])) for column in columns)] for city in ranked]
    return {
        "policy": True, "stopped": "", "winners": int((gain > 0).sum()), "losers": int((gain < 0).sum()),
        "same": int((gain == 0).sum()), "cities": rows, "untold": gain.size - len(rows),
        "inequality": {} if not year else {
            name: [short(lived[year - 1][POSITIONS[name]]) for lived in (play.first.rows, without.rows)] for name in INEQUALITY
        },
    }  # fmt: skip
