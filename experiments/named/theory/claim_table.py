"""Every claim of the theory, one row each: what it says, who says it, and the statistic that decides it.

How a statistic is computed from the runs is in ``deciding``, under the same name.
"""

from dataclasses import dataclass
from itertools import pairwise

from citypact.experiments.named.theory import spec
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.settings.declaration import by_name
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS

_MEAN = "cooperation rate over the run"
_RATE, _YEARS = "share", "years"
_UNBROKEN = "Without noise hardly a relation ever breaks, so that there is no hazard to fall."


@dataclass(frozen=True)
class Claim:
    """A claim.

    parts: name -> unit of the quantities that decide it, all of which it wants above 0; claimed: the rules under which the
    specification makes it (elsewhere it is judged all the same, and marked); note: what to bear in mind.
    """

    name: str
    label: str
    text: str
    source: str
    statistic: str
    parts: dict
    claimed: tuple = tuple(spec.RULES)
    note: str = ""


def _shares(*names: str) -> dict:
    return dict.fromkeys(names, _RATE)


def _steps(what: str, levels: tuple) -> dict:
    """Parts that compare each level with the next."""
    return _shares(*(f"{what} {one:g} over {other:g}" for one, other in pairwise(levels)))


def _cost(name: str) -> Claim:
    label, what = (("All costs", "All transaction costs together hold") if name == "all"
                   else (PARAMETERS[name].label, f"{PARAMETERS[name].label} holds"))  # fmt: skip
    return Claim(f"cost_{name.removesuffix('_cost')}", f"{label} slow{'' if name == 'all' else 's'}", f"{what} cooperation back",
        "Feng 2005; Feiock", f"{_MEAN}, without it less with it, and with it less with three times as much",
        _shares("without over default", "default over tripled"))  # fmt: skip


def _recommendation(name: str) -> Claim:
    package = PACKAGES[name]
    return Claim(name, package.label, f"Recommendation: {package.label.lower()} furthers cooperation", package.source,
        f"cooperation rate in years {FIRST} to {LAST}, with the package in these years less without government",
        _shares("over no government"))  # fmt: skip


CLAIMS = by_name((
    Claim("rises", "Rises by itself", "Without government cooperation rises by itself", "LXM; Huang 2014",
        "cooperation rate, last five years less first five", _shares("last over first years")),
    Claim("turn", "The turn comes by itself", "Without government the turn comes by itself: half of all choices cooperate",
        "LXM; Huang 2014", "share of runs in which the rate stays at one half or above for five years, less one half (Wilson's "
        "interval)", _shares("runs that turn over one half")),
    Claim("s_curve", "In an S", "The turn has the shape of an S: it is fastest neither at first nor at last", "specification",
        "growth of the rate in the steepest of the middle eight tenths of the time from year 1 on, less that in the first, and "
        "in the last (each half of the seeds is judged on the tenth that the other half finds steepest)",
        _shares("middle over first tenth", "middle over last tenth"), claimed=("best_response",)),
    Claim("s_curve_from_zero", "In an S, from nothing", "The same, with what begins in year 1 counted as growth",
        "specification, read strictly", "the same in the tenths of the years 1 to the end, the rate before year 1 being 0",
        _shares("middle over first tenth", "middle over last tenth"), claimed=("best_response",),
        note="All compete before year 1, so that cities which gain from cooperating at the outset begin in the first years."),
    Claim("fuller_growth", "Fuller first: growth", "Fuller agglomerations turn first, as they grow", "Huang 2014",
        f"{_MEAN}, at less headroom less at more", _steps("headroom", spec.HEADROOMS)),
    Claim("fuller_frozen", "Fuller first: frozen", "Fuller agglomerations cooperate more when outputs stand still", "Huang 2014",
        f"{_MEAN} with growth, feedback and transfer 0, at less headroom less at more",
        _steps("headroom", spec.FROZEN_HEADROOMS)),
    Claim("fuller_cut", "Fuller first: cut", "A sudden cut of capacity makes cities cooperate, first of all those that it hits",
        "Huang 2014", f"cooperation rate in the {spec.CUT_SPAN} years after all capacities fall to {spec.CUT:g} in year "
        f"{spec.CUT_YEAR}, less that without the cut; and where every second city is cut, the rise of the rate of these cities "
        f"in the {spec.CUT_SOON} years after it, less that of the others",
        _shares("all cut over none", "cut cities over the others"), note="The cut is the experimenter's hand on the state, not "
        "an instrument."),
    Claim("cut_ahead", "Cut cities stay ahead", "The cities that are cut stay ahead of the others", "ours, for comparison",
        f"the second part of the claim before, over all {spec.CUT_SPAN} years", _shares("cut cities over the others"), claimed=(),
        note="Nobody claims it: a city that is cut also grows less, and the others fill up after it."),
    Claim("cut_ahead_frozen", "The same, outputs frozen", "The same, where no city grows", "ours, for comparison",
        "the same with growth, feedback and transfer 0", _shares("cut cities over the others"), claimed=()),
    Claim("fuller_within", "Fuller first: within", "Within an agglomeration fuller cities go first", "Huang 2014",
        "Spearman's rank correlation over cities of saturation at the start with a city's rate over the run",
        {"rank correlation": "coefficient"}),
    Claim("core_cities", "Cores and neighbours first", "Core cities and their neighbours go before the rest", "LXM",
        f"rate in the first {spec.EARLY} years of the cores and the cities nearest to one, half of all, less that of the rest",
        _shares("near over far")),
    Claim("core_relations", "Cores' relations first", "Relations of the core cities go before the rest", "LXM",
        f"rate in the first {spec.EARLY} years in relations with a core at one end, less that in the rest",
        _shares("cores' over other relations"), note="The stricter reading of the claim before: a core and its partner are often "
        "of very unequal size."),
    *(_cost(name) for name in (*COSTS, "all")),
    Claim("resistance", "Resistance lowers", "Resistance of the side that gains less lowers cooperation", "Robson 1998",
        f"{_MEAN}, at less resistance less at more", _steps("resistance", spec.RESISTANCES)),
    Claim("threshold", "Threshold lowers", "The more a city wants at least, the less cooperation", "Robson 1998",
        f"{_MEAN}, at a lower threshold less at a higher one", _steps("threshold", spec.THRESHOLDS)),
    Claim("sharing", "Sharing restores", "Benefit sharing restores what resistance takes", "LXM; Robson 1998",
        f"{_MEAN} at resistance {spec.RESISTANCES[-1]:g}: with sharing {spec.SHARING['benefit_sharing']:g} throughout less "
        "without; and less the middle between that without sharing and that without resistance",
        _shares("shared over resisted", "over half of what was lost")),
    Claim("fund_remedy", "Fund softens", "A cooperation fund gives back part of what resistance takes", "LXM §4.3",
        f"{_MEAN} at resistance {spec.RESISTANCES[-1]:g}, with a deducted fund of {spec.RATE:g} throughout less without",
        _shares("funded over resisted")),
    Claim("standing", "Standing lowers", "Relative standing lowers cooperation", "Zhou 2004",
        f"{_MEAN}, at less weight of relative standing less at more", _steps("weight", spec.TOURNAMENTS)),
    Claim("games", "Games turn first", "Prisoner's dilemmas become stag hunts before behaviour turns", "LXM; specification",
        "year from which the rate is half way to its final level less that from which half of the dilemmas are gone; rise of "
        "stag hunts by then; share of sides, of those that begin in a dilemma and end cooperating, that left it no later than "
        "they turned for good, less one half",
        {"years between": _YEARS, "rise of stag hunts": _RATE, "sides whose game turned first over one half": _RATE}),
    Claim("stages_in_order", "Stages in order", "Stages are climbed one after the other", "Zhu 2009",
        "year in which the relations at or above a stage reach half of their final share, less that of the stage before; share "
        "of runs without a rise by more than one stage, less one half (Wilson's interval)",
        {"thematic after information": _YEARS, "joint after thematic": _YEARS, "runs without a jump over one half": _RATE}),
    Claim("stages_take_years", "Stages take years", "Each stage takes years", "Zhu 2009", "mean years in a stage of the "
        f"relations that leave it for the next, less {spec.WAIT:g}",
        {"information exchange": _YEARS, "thematic cooperation": _YEARS}),
    Claim("starting_small", "Small beats all at once", "Starting small brings more cooperation than all at once",
        "Watson 1999, 2002", f"{_MEAN}, by default less with every stage opening and committing all",
        _shares("ladder over all at once")),
    Claim("survival_between", "Survival between worlds", "Spontaneous relations outlive hybrid ones, and these hierarchical "
        "ones, each in its own world", "LXM, Table 1", f"of the relations alive at the end of year {LAST}, share that live on to "
        f"the end of year {LATER}, difference of modes", _shares("spontaneous over hybrid", "hybrid over hierarchical"),
        claimed=spec.BY_RELATION),
    Claim("survival_within", "Survival within a world", "Spontaneous relations outlive hybrid ones, and these hierarchical ones, "
        "within one world", "LXM, Table 1", f"the same in a world with the hybrid package and orders at {spec.COMMAND:g} "
        "together", _shares("spontaneous over hybrid", "hybrid over hierarchical"), claimed=spec.BY_RELATION),
    Claim("deeper_between", "Orders shallower: between", "Spontaneous and hybrid cooperation is deeper than hierarchical, each "
        "in its own world", "LXM, Table 1", "share of the joint surplus that a living relation opens, mean at the end of year "
        f"{LAST}, difference of worlds", _shares("spontaneous over hierarchical", "hybrid over hierarchical")),
    Claim("deeper_within", "Orders shallower: within", "Spontaneous and hybrid relations are deeper than hierarchical ones, "
        "within one world", "LXM, Table 1", "the same, difference of modes in a world with the hybrid package and orders at "
        f"{spec.COMMAND:g} together", _shares("spontaneous over hierarchical", "hybrid over hierarchical"),
        claimed=spec.BY_RELATION),
    Claim("hybrid_easier", "Hybrid succeeds", "Hybrid cooperation succeeds more easily, and goes deeper", "LXM, Table 1",
        f"years to one half without government less under the hybrid package; cooperation at the end of year {LAST}, and joint "
        "governance, less that of the other worlds",
        {"years sooner than spontaneous": _YEARS, "cooperation over spontaneous": _RATE,
        "joint governance over spontaneous": _RATE, "joint governance over hierarchical": _RATE}),
    Claim("hybrid_lasts", "Hybrid lasts", "Hybrid cooperation stays ahead after the government has left", "LXM, Table 1",
        f"cooperation rate in year {LATER}, hybrid less the other worlds", _shares("over spontaneous", "over hierarchical")),
    Claim("orders_fast", "Orders are fast", "Hierarchical cooperation is the fastest", "LXM, Table 1",
        f"cooperation rate in year {FIRST}, the first of the government, orders less the other worlds",
        _shares("over spontaneous", "over hybrid")),
    Claim("orders_shallow", "Orders: shallow, unstable", "Hierarchical cooperation is shallow and lacks stability",
        "LXM, Table 1", f"joint governance at the end of year {LAST}, the other worlds less orders; share of the rate lost in "
        "the year after, orders less hybrid",
        _shares("spontaneous joint governance over", "hybrid joint governance over", "lost over hybrid")),
    *(_recommendation(name) for name in spec.RECOMMENDATIONS),
    Claim("fund", "Fund, deducted", "Recommendation: a cooperation fund that the centre deducts furthers cooperation", "LXM §4.3",
        f"cooperation rate in years {FIRST} to {LAST}, with a fund of {spec.RATE:g} in these years less without government",
        _shares("over no government")),
    Claim("fund_unravels", "Fund unravels", "Without central deduction the fund unravels, and brings less", "LXM §4.3",
        f"{spec.UNRAVELLED:g} of the pool's first year less what the voluntary pool holds {spec.UNRAVELS_IN} years later; pool "
        f"in year {LAST}, and cooperation rate in years {FIRST} to {LAST}, deducted less voluntary",
        {"voluntary pool gone": "mean city outputs", "deducted over voluntary pool": "mean city outputs",
        "cooperation, deducted over voluntary": _RATE}),
    Claim("hazard", "Hazard falls with age", "The older a relation, the less it is at risk", "Homsy et al. 2013",
        f"breaks per relation and year without government, in years {', '.join(f'{a} to {b}' for a, b in spec.AGES)} since "
        "founding, less that of the older ages",
        {f"{a} to {b} over {c} to {d}": "a year" for (a, b), (c, d) in pairwise(spec.AGES)}, claimed=("logit",), note=_UNBROKEN),
    Claim("ten_years", "Ten-year survival", f"A share of {spec.LIFE_BOUNDS[0]:g} to {spec.LIFE_BOUNDS[1]:g} of the relations "
        "lives ten years", "Homsy et al. 2013", f"Kaplan–Meier survival {spec.LIFE} years after founding, without government: "
        "over the lower bound, and under the upper", _shares("over the lower bound", "under the upper bound"), claimed=("logit",),
        note=_UNBROKEN),
    Claim("two_states", "Two states for good", "A push that ends leaves two states for good", "specification",
        f"cooperation rate in the last five of {spec.LONG} years, after a hybrid push in years {FIRST} to {LAST} less without "
        "one", _shares("pushed over not"), claimed=("best_response",)),
    Claim("states_stay", "Two states stay apart", "These two states no longer draw together", "specification, read strictly",
        f"gap between them in the last five of {spec.LONG} years, less {spec.KEPT:g} of that in year {spec.SETTLED}",
        _shares("gap over what it must still be"), claimed=("best_response",)),
    Claim("legacy", "A push outlasts itself", "Ten years after it ends a push is still felt", "specification",
        f"cooperation rate in year {LATER}, after a hybrid push in years {FIRST} to {LAST} less without one",
        _shares("pushed over not")),
    Claim("branches_meet", "Branches meet again", "In the long run the legacy of a push fades", "specification",
        f"half of what a hybrid push has brought by year {LATER}, less what of it is left in the last five of {spec.LONG} years",
        _shares("half of the legacy over what is left"), claimed=("logit",)),
))  # fmt: skip
