"""Random configurations of region, parameters, government and seed: each lives to its end, or is refused in one line."""

import numpy as np

from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region, region_specs
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from tests.attack.trial import Trial

YEARS = 30


def drawn(generator):
    """(region, parameters by name, interventions by keyword): some within their ranges, some at their ends or beyond."""

    def value(declared):
        if declared.choices:
            return str(generator.choice(declared.choices))
        kind = int(generator.integers(6))
        low, high = declared.minimum, declared.maximum
        at_ends = (low, high, high + 1.0, -1.0)
        return at_ends[kind] if kind < 3 else float(low + generator.random() ** 3 * (high - low))

    regions = (*region_specs(), f"synthetic:{int(generator.integers(1, 30))}:{int(generator.integers(99))}")
    names = generator.choice(list(PARAMETERS), size=int(generator.integers(1, 8)), replace=False)
    settings = {str(name): value(PARAMETERS[str(name)]) for name in names}
    acts = []
    for _ in range(int(generator.integers(3))):
        levers = generator.choice(list(INSTRUMENTS), size=int(generator.integers(1, 5)), replace=False)
        first = int(generator.integers(1, YEARS))
        acts.append(
            {
                "instruments": {str(name): value(INSTRUMENTS[str(name)]) for name in levers},
                "first": first,
                "last": None if generator.random() < 0.3 else first + int(generator.integers(-2, 20)),
                "below": None if generator.random() < 0.7 else float(generator.random()),
                "stalled": None if generator.random() < 0.8 else int(generator.integers(1, 5)),
            }
        )
    return str(generator.choice(regions)), settings, acts


def attack(folder, tries, seed=1):
    """Live so many random configurations; all measures stay in the range of numbers, rates in [0, 1]."""
    found, generator = Trial("random configurations"), np.random.Generator(np.random.PCG64(seed))
    for number in range(tries):
        region, settings, acts = drawn(generator)
        try:
            agenda = Agenda(tuple(Intervention(**act) for act in acts), None if number % 3 else float(generator.random()))
            result = simulate([Run(load_region(region), Parameters(**settings), agenda, number)], YEARS, threads=1)
        except Refusal as refusal:
            if all(fault and fault.isprintable() for fault in refusal.faults):
                found.end("refused")
            else:
                found.break_(f"{number}: the message {refusal.faults!r}")
            continue
        except Exception as error:
            found.break_(f"{number}: {region} {settings} {acts}: {type(error).__name__}: {error}")
            continue
        wrong = [name for name in MEASURES if np.isinf(result.of(name)).any()]
        rate = result.of("cooperation_rate")
        if wrong or not ((rate >= 0) & (rate <= 1) | np.isnan(rate)).all():
            found.break_(f"{number}: {region} {settings} {acts}: {', '.join(wrong) or 'a rate outside 0 to 1'}")
        else:
            found.end("lived")
    return found
