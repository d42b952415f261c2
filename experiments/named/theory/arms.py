"""The arms of the experiment: what is changed in each, and what the government does."""

from citypact.experiments.named.theory import spec
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.engine import Run
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

BASE = "base"  # no government, all by default
LONG_ARMS = (BASE, "hybrid")  # lived again for as long as a legacy is looked for


def in_office(instruments: dict) -> Agenda:
    """Instruments in the years of the government."""
    return Agenda((Intervention(instruments, FIRST, LAST),))


def throughout(instruments: dict) -> Agenda:
    """Instruments from the first year to the end."""
    return Agenda((Intervention(instruments),))


def changes(parameters: Parameters) -> dict:
    """Arm -> parameters of it, of the arms without government. A level of a parameter is an arm (parameter, level)."""
    arms = {BASE: {}, "at_once": spec.AT_ONCE}
    levels = {"headroom": spec.HEADROOMS, "resistance": spec.RESISTANCES, "threshold": spec.THRESHOLDS}
    for name, values in (levels | {"tournament": spec.TOURNAMENTS}).items():
        arms |= {(name, value): {name: value} for value in values}
    for name, standing in (("frozen", spec.FROZEN), ("still", spec.STILL)):
        arms |= {(name, value): standing | {"headroom": value} for value in spec.FROZEN_HEADROOMS}
    for factor in (0.0, 3.0):
        scaled = {name: {name: factor * getattr(parameters, name)} for name in spec.COSTS}
        scaled["all"] = {name: value for one in scaled.values() for name, value in one.items()}
        arms |= {(name, factor): one for name, one in scaled.items()}
    return {arm: parameters.replace(**one) for arm, one in arms.items()}


def agendas() -> dict:
    """Arm -> agenda of it, of the arms in which a government acts in its years."""
    named = {name: policy_agenda(name, FIRST, LAST) for name in ("hybrid", "hierarchical", *spec.RECOMMENDATIONS)}
    own = {"deducted": in_office(spec.DEDUCTED), "voluntary": in_office(spec.VOLUNTARY)}
    return named | own | {"together": named["hybrid"] + in_office({"command": spec.COMMAND})}


def arms(region, parameters: Parameters) -> dict:
    """Arm -> its run, without a seed."""
    resisted = parameters.replace(resistance=spec.RESISTANCES[-1])
    return (
        {arm: Run(region, changed, withdrawal=LAST) for arm, changed in changes(parameters).items()}
        | {arm: Run(region, parameters, agenda, withdrawal=LAST) for arm, agenda in agendas().items()}
        | {
            "shared": Run(region, resisted, throughout(spec.SHARING), withdrawal=LAST),
            "funded": Run(region, resisted, throughout(spec.DEDUCTED), withdrawal=LAST),
        }
    )
