"""What the page tells of one city, and of its decision towards one partner, at the end of a year."""

from dataclasses import asdict

import numpy as np

from citypact.agents.learning import MODES, STAGES
from citypact.model.explain import explain_side
from citypact.views.sentence import sentences
from citypact.views.track import CITY_FACTS

POINTS = 400  # at most so many years are drawn of a history


def why(track, painter, year: int, city: int, partner: int | None) -> dict:
    """Facts, partners and history of a city; with a partner its decision, term by term, and their trust over the years."""
    region, record = track.run.region, track.record[year]
    years = sampled(year)
    told = {
        "year": year, "city": city, "partner": partner,
        **{name: float(values[city]) for name, values in zip(CITY_FACTS, record.cities, strict=True)},
        "cooperation": float(painter.cooperation(record.code)[city]),
        "transfers": None,
        "shares": [float(share) for share in region.shares[city]] if year == 0 else None,
        "sectors": [region.sectors, region.sectors_zh],
        "years": years,
        "cooperations": _cooperations(track, painter, city, years),
        "partners": [], "decision": None,
    }  # fmt: skip
    if year == 0:
        return told
    batch = track.lived(year)
    state = {name: values[..., 0] for name, values in batch.state().items()}
    told["shares"] = [round(float(share), 4) for share in state["shares"][city]]
    told["transfers"] = transfers(batch.block.graph, state["flow"], city)
    told["partners"] = _partners(batch.block.graph, state, city)
    if partner is not None:
        told["decision"] = _decision(track, batch, city, partner, years)
    return told


def sampled(year: int) -> list:
    """The years from 1 to ``year``, or evenly chosen ones where there are too many to draw."""
    if year <= POINTS:
        return list(range(1, year + 1))
    return sorted({int(number) for number in np.linspace(1, year, POINTS).round()})


def transfers(graph, flow, city: int) -> dict:
    """Output that a city received from its partners and handed on to them this year, mean initial city outputs.

    flow: (relation,), positive from the first city of a relation to the second.
    """
    given = np.array([float(flow[relation]) * (1 - 2 * side) for relation, side in _relations_of(graph, city)])
    return {"received": float(-given[given < 0.0].sum()) + 0.0, "handed": float(given[given > 0.0].sum())}


def _relations_of(graph, city: int) -> list:
    """(relation, side) of every relation of a city."""
    sides = [(int(relation), 0) for relation in np.nonzero(graph.city_i == city)[0]]
    return sorted(sides + [(int(relation), 1) for relation in np.nonzero(graph.city_j == city)[0]])


def _cooperations(track, painter, city, years) -> list:
    relations = _relations_of(track.batch.block.graph, city)
    bits = [(relation, 16 << side) for relation, side in relations]
    return [round(sum(bool(track.record[n].code[r] & bit) for r, bit in bits) / max(1, len(bits)), 3) for n in years]


def _partners(graph, state, city: int) -> list:
    """Every partner with the state of the relation and what the year's decision looked like, largest stake first."""
    rows = [
        {
            "city": int((graph.city_i, graph.city_j)[1 - side][relation]),
            "stage": STAGES[int(state["stage"][relation])],
            "mode": MODES[int(state["mode"][relation])],
            "stake": round(float(state["stake"][relation]), 6),
            "trust": round(float(state["trust"][side, relation]), 4),
            "gain": round(float(state["decision_gain"][side, relation]), 4),
            "cooperates": bool(state["cooperates"][side, relation]),
        }
        for relation, side in _relations_of(graph, city)
    ]
    return sorted(rows, key=lambda row: -row["stake"])


def _decision(track, batch, city: int, partner: int, years) -> dict | None:
    """The explanation of one decision, its sentences, and trust against tipping trust over the years."""
    graph = batch.block.graph
    found = [(r, side) for r, side in _relations_of(graph, city) if (graph.city_i, graph.city_j)[1 - side][r] == partner]
    if not found:
        return None
    relation, side = found[0]
    told, region = explain_side(batch, relation, side), track.run.region
    names = [(listed[city], listed[partner]) for listed in (region.cities, region.cities_zh)]
    lines = {"trust": side, "partnerTrust": 1 - side, "tipping": 2 + side}
    return {
        **asdict(told),
        "sentences": sentences(told, tuple(names), track.run.parameters),
        "history": {name: [round(float(track.record[n].trust[row, relation]), 4) for n in years] for name, row in lines.items()},
    }
