"""What the page tells of one city, and of its decision towards one partner, at the end of a year."""

import numpy as np

from agents.learning import MODES, STAGES
from views.explained import explained
from views.sentence import sentence

POINTS = 400  # at most so many years are drawn of a history


def why(track, painter, year: int, city: int, partner: int | None) -> dict:
    """Facts, partners and history of a city; with a partner its decision, term by term, and their trust over the years."""
    region, record = track.run.region, track.record[year]
    output, saturation, reputation, gain = (float(values[city]) for values in record.cities)
    years = sampled(year)
    told = {
        "year": year, "city": city, "partner": partner,
        "output": output, "saturation": saturation, "reputation": reputation, "gain": gain,
        "cooperation": float(painter.cooperation(record.code)[city]),
        "shares": [float(share) for share in region.shares[city]] if year == 0 else None,
        "sectors": [region.sectors, region.sectors_zh],
        "years": years,
        "outputs": [round(float(track.record[n].cities[0][city]), 4) for n in years],
        "cooperations": _cooperations(track, painter, city, years),
        "partners": [], "decision": None,
    }  # fmt: skip
    if year == 0:
        return told
    batch, start = track.lived(year)
    told["shares"] = [round(float(share), 4) for share in batch.block.cities.shares[city, :, 0]]
    told["partners"] = _partners(batch, city)
    if partner is not None:
        told["decision"] = _decision(track, batch, start, city, partner, years)
    return told


def sampled(year: int) -> list:
    """The years from 1 to ``year``, or evenly chosen ones where there are too many to draw."""
    if year <= POINTS:
        return list(range(1, year + 1))
    return sorted({int(number) for number in np.linspace(1, year, POINTS).round()})


def _relations_of(graph, city: int) -> list:
    """(relation, side) of every relation of a city."""
    sides = [(int(relation), 0) for relation in np.nonzero(graph.city_i == city)[0]]
    return sorted(sides + [(int(relation), 1) for relation in np.nonzero(graph.city_j == city)[0]])


def _cooperations(track, painter, city, years) -> list:
    relations = _relations_of(track.batch.block.graph, city)
    bits = [(relation, 16 << side) for relation, side in relations]
    return [round(sum(bool(track.record[n].code[r] & bit) for r, bit in bits) / max(1, len(bits)), 3) for n in years]


def _partners(batch, city: int) -> list:
    """Every partner with the state of the relation and what the year's decision looked like, largest stake first."""
    block, rows = batch.block, []
    now = block.relation_year
    for relation, side in _relations_of(block.graph, city):
        own, other = ("i", "j") if side == 0 else ("j", "i")

        def value(name, relation=relation):
            return float(getattr(now, name)[relation, 0])

        rows.append({
            "city": int((block.graph.city_j if side == 0 else block.graph.city_i)[relation]),
            "stage": STAGES[int(block.relations.stage[relation, 0])],
            "mode": MODES[int(block.relations.mode[relation, 0])],
            "stake": round(value("stake"), 4),
            "trust": round(value(f"trust_{own}"), 4),
            "tipping": round(value(f"tipping_trust_{own}"), 4),
            "gain": round(value(f"decision_gain_{own}"), 4),
            "payoff": round(value(f"payoff_{own}"), 4),
            "cooperates": bool(getattr(now, f"cooperates_{own}")[relation, 0]),
            "met": bool(getattr(now, f"cooperates_{other}")[relation, 0]),
        })  # fmt: skip
    return sorted(rows, key=lambda row: -row["stake"])


def _decision(track, batch, start, city: int, partner: int, years) -> dict | None:
    """The explanation of one decision, its sentence, and trust against tipping trust over the years."""
    graph = batch.block.graph
    found = [(r, side) for r, side in _relations_of(graph, city) if partner in (graph.city_i[r], graph.city_j[r])]
    if not found:
        return None
    relation, side = found[0]
    told, region = explained(batch, start, relation, side), track.run.region
    names = [(listed[city], listed[partner]) for listed in (region.cities, region.cities_zh)]
    own, other = (0, 1) if side == 0 else (1, 0)
    lines = {"trust": own, "partnerTrust": other, "tipping": 2 + own, "partnerTipping": 2 + other}
    return {
        **told.__dict__,
        "sentence": sentence(told, tuple(names)),
        "history": {
            name: [round(float(track.record[n].trust[row, relation]), 4) for n in years] for name, row in lines.items()
        },
    }
