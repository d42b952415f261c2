"""What agents are after a year that the engine has lived: their attributes, read from a block of one run."""

from typing import Any, Protocol

from citypact.agents import structure
from citypact.agents.city import City
from citypact.agents.government import Government
from citypact.agents.outlook import CityLook, RelationLook, Setting, SideLook, Tie
from citypact.agents.relation import Relation, Side
from citypact.model.year.arrays import Block, Instruments, Levels, scalars

RUN = 0  # the only one of the block
STATE_OF_CITY = ("output", "capacity", "reputation", "experience", "stance", "owed", "received")
YEAR_OF_CITY = ("reviews", "payoff", "opened_stake", "joint_stake", "outflow", "received_output", "contribution")
STATE_OF_RELATION = ("stage", "mode", "founded", "evidence_weight")
YEAR_OF_RELATION = (
    "isomorphism", "review_cause", "deepens", "flow", "divergence", "founded_mode", "deepened_mode", "broken_mode",
)  # fmt: skip
STATE_OF_SIDE = ("evidence", "cooperates", "ordered")
YEAR_OF_SIDE = ("trust", "chose", "wishes", "payoff")
STATE_OF_GOVERNMENT = ("distance_factor", "cover", "full_outlay")
YEAR_OF_GOVERNMENT = (
    "felt_cover", "shrink", "full_shrink", "orders", "full_orders", "enforced_stake", "full_enforced_stake", "pool", "gaps",
    "payments",
)  # fmt: skip

# Name of an attribute -> its value for each of so many agents.
Columns = dict[str, list[Any]]


class LivedYear(Protocol):
    """The year that a block has lived last, and the parameters with which it did."""

    @property
    def block(self) -> Block: ...

    @property
    def levels(self) -> Levels: ...

    @property
    def imitates(self) -> bool: ...


def _read(arrays: Any, names: tuple[str, ...], *place: Any) -> Columns:
    return {name: getattr(arrays, name)[*place, RUN].tolist() for name in names}


def _looks(kind: Any, arrays: Any, *place: Any) -> list[Any]:
    """A named tuple of arrays as one named tuple of plain numbers for each agent."""
    return list(map(kind._make, zip(*(array[*place, RUN].tolist() for array in arrays), strict=True)))


def of_cities(year: LivedYear, where: slice) -> Columns:
    """The attributes of ``City``, by positions in the region."""
    cities, now = year.block.cities, year.block.city_year
    found = _read(cities, STATE_OF_CITY, where) | _read(now, YEAR_OF_CITY, where)
    found["look"], found["total_stake"] = _looks(CityLook, now.look, where), now.stake[where, RUN].tolist()
    found["shares"] = found["planned_shares"] = cities.shares[where, :, RUN].tolist()
    found["transfer_scale"] = [
        structure.transfer_scale(look.output, outflow) for look, outflow in zip(found["look"], found["outflow"], strict=True)
    ]
    return found | (_read(now, ("next_stance",), where) if year.imitates else {})


def of_relations(year: LivedYear, where: slice) -> Columns:
    """The attributes of ``Relation``, by indices."""
    block, now, graph = year.block, year.block.relation_year, year.block.graph
    found = _read(block.relations, STATE_OF_RELATION, where) | _read(now, YEAR_OF_RELATION, where)
    found["look"], found["stage_before"] = _looks(RelationLook, now.look, where), now.stage[where, RUN].tolist()
    distance = (graph.distance[where] * block.run_year.distance_factor[RUN]).tolist()
    parts = (distance, graph.border[where].tolist(), found["stage_before"], found["isomorphism"])
    trust = (now.trust[side, where, RUN].tolist() for side in (0, 1))
    ends = [cities[where].tolist() for cities in (graph.city_i, graph.city_j)]
    looks = {city: scalars(block.city_year.look, (city, RUN)) for city in {*ends[0], *ends[1]}}
    levels, instruments, setting = year.levels, in_force(block), setting_of(block)
    found["asked"] = [
        (levels, instruments, setting, Tie(*tie), looks[first], looks[second])
        for *tie, first, second in zip(*parts, *trust, *ends, strict=True)
    ]
    return found


def of_sides(year: LivedYear, number: int, where: slice) -> Columns:
    """The attributes of ``Side``, of one number (0 or 1) and by the indices of relations."""
    now = year.block.relation_year
    found = _read(year.block.relations, STATE_OF_SIDE, number, where) | _read(now, YEAR_OF_SIDE, number, where)
    found["look"] = _looks(SideLook, now.sides, number, where)
    return found


def of_government(year: LivedYear) -> Columns:
    """The attributes of the ``Government``, but for its two tables of instruments, which are kept up to date."""
    block = year.block
    found = {name: [getattr(block.runs, name).item(RUN)] for name in STATE_OF_GOVERNMENT}
    found |= {name: [getattr(block.run_year, name).item(RUN)] for name in YEAR_OF_GOVERNMENT}
    found["supports"] = [block.run_year.supported.item(RUN)]
    found["distance_factor_in_force"] = [block.run_year.distance_factor.item(RUN)]
    found["in_force"] = [in_force(block)]
    return found


def setting_of(block: Block) -> Setting:
    """What held for every relation in the year."""
    return Setting(block.run_year.log_mean_output.item(RUN), block.run_year.felt_cover.item(RUN))


def in_force(block: Block) -> Instruments:
    """The instruments of the year, as the rules read them."""
    return Instruments(*block.instrument_matrix[:, RUN].tolist())


# What is read of each class; a place in the arrays is (where,) or, of sides, (number, where).
READ: dict[type, Any] = {City: of_cities, Relation: of_relations, Side: of_sides, Government: of_government}
