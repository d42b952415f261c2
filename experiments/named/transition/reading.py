"""What the stored tables of the transition experiment say, looked up by scenario; and the captions of its figures."""

import math

import numpy as np

from citypact.experiments.named.study import Stored
from citypact.experiments.named.transition.spec import POLICIES, agendas
from citypact.experiments.paper.figure_panels import column
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.worlds import FIRST, LAST


def path(stored: Stored, scenario: str, measure: str) -> tuple[np.ndarray, ...]:
    """(mean, low, high) of a measure in a scenario, each (year,)."""
    rows = where(stored["series"], scenario=scenario, measure=measure)
    return tuple(column(rows, name) for name in ("mean", "low", "high"))


def value(stored: Stored, scenario: str, quantity: str, what: str = "value") -> float:
    """One cell of the table: its value, or another column of its row."""
    return float(one(stored["table"], scenario=scenario, quantity=quantity)[what])


def alive(stored: Stored, scenario: str, mode: str, years: int) -> tuple[float, int]:
    """(share alive so many years after the withdrawal, relations at the withdrawal) of a founding mode; (nan, 0) without any."""
    rows = where(stored["survival"], scenario=scenario, mode=mode, years_since_withdrawal=list(range(years + 1)))
    return (float(rows["survival"].iloc[-1]), int(rows["at_risk"].iloc[0])) if len(rows) else (math.nan, 0)


def caption(stored: Stored, text: str, *more: str) -> str:
    """The text, then what every caption of this experiment says."""
    region, parameters = stored.study.region, stored.study.parameters
    acting = "; ".join(f"{name} ({POLICIES[name]}) {agenda.hash}" for name, agenda in agendas().items())
    told = (
        f"The government acts in years {FIRST} to {LAST} and then withdraws. {stored.study.scale.seeds} runs in each scenario, "
        f"with the same seeds in all. Region: {region.name} ({region.id}), {len(region)} cities, "
        f"{len(region.relations(parameters.reach_km))} relations. Agendas: {acting}."
    )
    return stored.caption(text, *more, told)
