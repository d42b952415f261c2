"""From agents to arrays: what a year of the Mesa model looks like to the kernel that takes the measures."""

from collections.abc import Iterable

import numpy as np

from citypact.agents.relation import World
from citypact.model.year.arrays import Block

SIDE_FIELDS = ("monitoring", "resistance", "tipping_trust", "game")
RELATION_FIELDS = (
    "isomorphism",
    "stage_before",
    "review_cause",
    "deepens",
    "flow",
    "founded_mode",
    "deepened_mode",
    "broken_mode",
)
LOOK_FIELDS = ("stake", "joint_surplus", "effort", "search", "negotiation")


def copy_into(block: Block, model: World) -> None:
    """Copy the year that the agents have lived into a block of one run."""
    cities, relations, government = list(model.cities), model.relations, model.government
    now, year = block.relation_year, block.city_year
    for name in ("output", "experience"):
        _fill(getattr(block.cities, name), (getattr(city, name) for city in cities))
    _fill(year.look.saturation, (city.look.saturation for city in cities))
    for name in ("payoff", "reviews"):
        _fill(getattr(year, name), (getattr(city, name) for city in cities))
    for name in ("stage", "mode"):
        _fill(getattr(block.relations, name), (getattr(relation, name) for relation in relations))
    for name in RELATION_FIELDS:
        _fill(getattr(now, name.removesuffix("_before")), (getattr(relation, name) for relation in relations))
    for name in LOOK_FIELDS:
        _fill(getattr(now.look, name), (getattr(relation.look, name) for relation in relations))
    for number in (0, 1):
        sides = [relation.sides[number] for relation in relations]
        _fill(block.relations.cooperates[number], (side.cooperates for side in sides))
        _fill(now.trust[number], (side.trust for side in sides))
        for name in SIDE_FIELDS:
            _fill(getattr(now.sides, name)[number], (getattr(side.look, name) for side in sides))
    for name, level in government.instruments.items():
        getattr(block.instruments, name)[0] = level
        getattr(block.full_instruments, name)[0] = government.full_instruments[name]
    for name in (
        "shrink", "full_shrink", "orders", "full_orders", "enforced_stake", "full_enforced_stake", "pool", "payments",
    ):  # fmt: skip
        getattr(block.run_year, name)[0] = getattr(government, name)
    block.run_year.distance_factor[0] = government.distance_factor_in_force
    block.runs.cover[0] = government.cover


def _fill(array: np.ndarray, values: Iterable[float]) -> None:
    for position, value in enumerate(values):
        array[position, 0] = value
