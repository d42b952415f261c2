"""Random configurations: regions, parameters, policies and ways of choice, each drawn from its seed."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np

from citypact.model.engine import Run
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

# Every rule in every scope in which it may be chosen.
WAYS = tuple((scope, name) for scope in SCOPES for name, rule in RULES.items() if scope == "city" or not rule.imitates)
FEWEST, MOST = 4, 8  # cities
TOLD = (
    f"regions of {FEWEST} to {MOST} cities at random places (synthetic), a quarter of them with relations from the start; every "
    "rule in every scope that it allows; of the other parameters one half as they are, a quarter between a quarter and four "
    "times that, a quarter anywhere in the declared range; up to three interventions with any instruments at any level, dates "
    "and triggers, two fifths with a budget; all drawn from the seed (Philox)"
)

Uniform = Callable[[], float]


def configuration(seed: int, parameters: Parameters) -> Run:
    """The run of a seed: always the same one; parameters: as they are where the seed does not change them."""
    # Only plain uniform draws are used, in a fixed order: the methods behind others may change between versions of numpy.
    uniform = np.random.Generator(np.random.Philox(seed)).random
    region = _region(uniform, seed)
    scope, rule = WAYS[int(uniform() * len(WAYS))]
    values = {
        name: _value(uniform, getattr(parameters, name), row.minimum or 0.0, row.maximum or 0.0)
        for name, row in PARAMETERS.items()
        if not row.choices
    }
    agenda = _agenda(uniform)
    return Run(region, Parameters(**values, scope=scope, rule=rule), agenda, int(uniform() * 2**53))


def _region(uniform: Uniform, seed: int) -> Region:
    cities = FEWEST + int(uniform() * (MOST - FEWEST + 1))
    region = load_region(f"synthetic:{cities}:{seed}")
    density = 0.3 if uniform() < 0.25 else 0.0
    pairs = tuple(pair for pair in combinations(range(cities), 2) if uniform() < density)
    return replace(region, initial_relations=pairs) if pairs else region


def _value(uniform: Uniform, present: float, minimum: float, maximum: float) -> float:
    how, where = uniform(), uniform()
    if how < 0.5:
        return present
    value = present * 4.0 ** (2.0 * where - 1.0) if how < 0.75 else minimum + where * (maximum - minimum)
    return min(max(value, minimum), maximum)


def _agenda(uniform: Uniform) -> Agenda:
    interventions = tuple(_intervention(uniform) for _ in range(int(uniform() * 4)))
    budget = 10.0 ** (3.0 * uniform() - 3.0) if uniform() < 0.4 else None  # from a thousandth of a mean city's output to all
    return Agenda(interventions, budget)


def _intervention(uniform: Uniform) -> Intervention:
    levels = {}
    for name, row in INSTRUMENTS.items():
        present, where, small = uniform(), uniform(), uniform()
        if present < 0.35:
            levels[name] = where * (row.maximum or 0.0) * (0.1 if small < 0.5 else 1.0)
    first = 1 + int(uniform() * 8)
    last = first + int(uniform() * 8) if uniform() < 0.7 else None
    below = 0.1 + 0.8 * uniform() if uniform() < 0.3 else None
    stalled = 1 + int(uniform() * 3) if uniform() < 0.3 else None
    return Intervention(levels, first, last, below, stalled)
