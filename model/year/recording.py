"""From agents to arrays: what a year of the Mesa model looks like to the kernel that takes the measures."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from citypact.agents.relation import World
from citypact.model.year.arrays import Block

CITY_FIELDS = ("output", "experience", "payoff", "reviews")
SIDE_FIELDS = ("cooperates", "trust")
SIDE_LOOK_FIELDS = ("monitoring", "resistance", "tipping_trust", "game")
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
GOVERNMENT_FIELDS = (
    "shrink", "full_shrink", "orders", "full_orders", "enforced_stake", "full_enforced_stake", "pool", "payments",
)  # fmt: skip


def copy_into(block: Block, model: World) -> None:
    """Copy the year that the agents have lived into a block of one run."""
    cities, relations, government = list(model.cities), model.relations, model.government
    state, ties, now, year = block.cities, block.relations, block.relation_year, block.city_year
    _fill((state.output, state.experience, year.payoff, year.reviews), cities, CITY_FIELDS)
    year.look.saturation[:, 0] = [city.look.saturation for city in cities]
    _fill((ties.stage, ties.mode), relations, ("stage", "mode"))
    _fill([getattr(now, name.removesuffix("_before")) for name in RELATION_FIELDS], relations, RELATION_FIELDS)
    _fill([getattr(now.look, name) for name in LOOK_FIELDS], [relation.look for relation in relations], LOOK_FIELDS)
    for number in (0, 1):
        sides = [relation.sides[number] for relation in relations]
        _fill((ties.cooperates[number], now.trust[number]), sides, SIDE_FIELDS)
        looks = [getattr(now.sides, name)[number] for name in SIDE_LOOK_FIELDS]
        _fill(looks, [side.look for side in sides], SIDE_LOOK_FIELDS)
    block.instrument_matrix[:, 0] = list(government.instruments.values())
    block.full_matrix[:, 0] = list(government.full_instruments.values())
    for name in GOVERNMENT_FIELDS:
        getattr(block.run_year, name)[0] = getattr(government, name)
    block.run_year.distance_factor[0] = government.distance_factor_in_force
    block.runs.cover[0] = government.cover


def _fill(arrays: Sequence[np.ndarray], things: Sequence[Any], names: Sequence[str]) -> None:
    """Each attribute of these things, two at least, into an array of its own, (thing, run)."""
    for array, values in zip(arrays, zip(*map(attrgetter(*names), things), strict=True), strict=bool(things)):
        array[:, 0] = values
