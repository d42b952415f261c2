"""The arms of the experiment: what is changed in each, and what the government does."""

from citypact.experiments.named.theory import spec
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.engine import Run
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

Arm = str | tuple  # a name, or (parameter, level)
BASE = "base"  # no government, all by default
LONG_ARMS = (BASE, "hybrid")  # lived again for as long as a legacy is looked for


def acting(instruments: dict, first: int = 1, last: int | None = None) -> Agenda:
    """An agenda of instruments: from one year to another, throughout if they are not told."""
    return Agenda((Intervention(instruments, first, last),))


def changes(parameters: Parameters) -> dict:
    """Arm -> parameters of it, of the arms without government. A level of a parameter is an arm (parameter, level)."""
    arms: dict = {BASE: {}, "at_once": spec.AT_ONCE}
    levels = {"headroom": spec.HEADROOMS, "resistance": spec.RESISTANCES, "threshold": spec.THRESHOLDS}
    for name, values in (levels | {"tournament": spec.TOURNAMENTS}).items():
        arms |= {(name, value): {name: value} for value in values}
    for name, standing in (("frozen", spec.FROZEN), ("still", spec.STILL)):
        arms |= {(name, value): standing | {"headroom": value} for value in spec.FROZEN_HEADROOMS}
    for factor in (0.0, 3.0):
        scaled = {name: {name: factor * getattr(parameters, name)} for name in COSTS}
        scaled["all"] = {name: value for one in scaled.values() for name, value in one.items()}
        arms |= {(name, factor): one for name, one in scaled.items()}
    return {arm: parameters.replace(**one) for arm, one in arms.items()}


def agendas() -> dict:
    """Arm -> agenda of it, of the arms in which a government acts in its years."""
    named = {name: policy_agenda(name, FIRST, LAST) for name in ("hybrid", "hierarchical", *spec.RECOMMENDATIONS)}
    own = {name: acting(fund, FIRST, LAST) for name, fund in (("deducted", spec.DEDUCTED), ("voluntary", spec.VOLUNTARY))}
    return named | own | {"together": named["hybrid"] + acting({"command": spec.COMMAND}, FIRST, LAST)}


def arms(region: Region, parameters: Parameters) -> dict:
    """Arm -> its run, without a seed."""
    resisted = parameters.replace(resistance=spec.RESISTANCES[-1])
    worlds: dict = {arm: (changed, Agenda()) for arm, changed in changes(parameters).items()}
    worlds |= {arm: (parameters, agenda) for arm, agenda in agendas().items()}
    worlds |= {"shared": (resisted, acting(spec.SHARING)), "funded": (resisted, acting(spec.DEDUCTED))}
    return {arm: Run(region, changed, agenda, withdrawal=LAST) for arm, (changed, agenda) in worlds.items()}
