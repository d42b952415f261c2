"""What the page tells of one city, and of its decision towards one partner, at the end of a year."""

from dataclasses import asdict
from typing import Any

import numpy as np

from citypact.model.watched import CITY_FACTS, MODES, STAGES, LivedYear, Tie, WatchedRun
from citypact.views.words.sentence import decided_by, sentences

POINTS = 400  # at most so many years are drawn of a history


def why(watched: WatchedRun, year: int, city: int, partner: int | None) -> dict:
    """Facts, partners and history of a city; with a partner its decision, term by term, and their trust over the years."""
    region, record, ties = watched.run.region, watched.records[year], watched.ties(city)
    years = sampled(year)
    told: dict[str, Any] = {
        "year": year, "city": city, "partner": partner,
        **{name: float(record.fact(name)[city]) for name in CITY_FACTS},
        "cooperation": float(watched.cooperation(year)[city]),
        "transfers": None,
        "shares": [float(share) for share in region.shares[city]] if year == 0 else None,
        "sectors": [region.sectors, region.sectors_zh],
        "years": years,
        "cooperations": _cooperations(watched, ties, years),
        "partners": [], "decision": None,
    }  # fmt: skip
    if year == 0:
        return told
    lived = watched.at(year)
    state = lived.state()
    told["shares"] = [round(float(share), 4) for share in state["shares"][city]]
    told["transfers"] = transfers(state["flow"], ties)
    told["partners"] = _partners(state, ties)
    chosen = next((tie for tie in ties if tie.partner == partner), None)
    if chosen is not None:
        told["decision"] = _decision(watched, lived, city, chosen, years)
    return told


def sampled(year: int) -> list:
    """The years from 1 to ``year``, or evenly chosen ones where there are too many to draw."""
    if year <= POINTS:
        return list(range(1, year + 1))
    return sorted({int(number) for number in np.linspace(1, year, POINTS).round()})


def transfers(flow: np.ndarray, ties: list[Tie]) -> dict:
    """Output that a city received from its partners and handed on to them this year, mean initial city outputs.

    flow: (relation,), positive from the first city of a relation to the second; ties: of the city.
    """
    given = np.array([float(flow[tie.relation]) * (1 - 2 * tie.side) for tie in ties])
    return {"received": float(-given[given < 0.0].sum()) + 0.0, "handed": float(given[given > 0.0].sum())}


def _cooperations(watched: WatchedRun, ties: list[Tie], years: list[int]) -> list:
    """The share of the city's choices that were to cooperate, in each of these years."""
    sides, relations = [tie.side for tie in ties], [tie.relation for tie in ties]
    chosen = [int(watched.records[year].cooperates[sides, relations].sum()) for year in years]
    return [round(number / max(1, len(ties)), 3) for number in chosen]


def _partners(state: dict, ties: list[Tie]) -> list:
    """Every partner with the state of the relation and what the year's decision looked like, largest stake first."""
    rows = [
        {
            "city": partner,
            "stage": STAGES[int(state["stage"][relation])],
            "mode": MODES[int(state["mode"][relation])],
            "stake": round(float(state["stake"][relation]), 6),
            "trust": round(float(state["trust"][side, relation]), 4),
            "gain": round(float(state["decision_gain"][side, relation]), 4),
            "cooperates": bool(state["cooperates"][side, relation]),
        }
        for relation, side, partner in ties
    ]
    return sorted(rows, key=lambda row: -row["stake"])


def _decision(watched: WatchedRun, lived: LivedYear, city: int, tie: Tie, years: list[int]) -> dict:
    """The explanation of one decision, what settled it, its sentences, and trust against tipping trust over the years."""
    told, region, records = lived.explain(tie), watched.run.region, [watched.records[year] for year in years]
    names = [(listed[city], listed[tie.partner]) for listed in (region.cities, region.cities_zh)]
    history = {
        "trust": [record.trust[tie.side, tie.relation] for record in records],
        "partnerTrust": [record.trust[1 - tie.side, tie.relation] for record in records],
        "tipping": [record.tipping_trust[tie.side, tie.relation] for record in records],
    }
    return {
        **asdict(told),
        "by": decided_by(told, watched.run.parameters),
        "sentences": sentences(told, tuple(names), watched.run.parameters),
        "history": {name: [round(float(value), 4) for value in values] for name, values in history.items()},
    }
