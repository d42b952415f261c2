"""Every claim of the theory, one row each: what it says, who says it, and the statistic that decides it.

How a statistic is computed from the runs is in ``deciding``, under the same name.
"""

from dataclasses import dataclass
from itertools import pairwise

from citypact.experiments.named.theory import spec
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.settings.declaration import by_name
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS

LXM = "LXM"
_MEAN = "cooperation rate over the run"
_RATE, _YEARS = "share", "years"
_UNBROKEN = "Without noise hardly a relation ever breaks, so that there is no hazard to fall."


@dataclass(frozen=True, kw_only=True)
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


def _steps(what: str, levels) -> dict:
    """Parts that compare each level with the next."""
    return {f"{what} {one:g} over {other:g}": _RATE for one, other in pairwise(levels)}


def _cost(name: str) -> Claim:
    label = "All costs" if name == "all" else PARAMETERS[name].label
    what = "All transaction costs together hold" if name == "all" else f"{label} holds"
    return Claim(
        name=f"cost_{name.removesuffix('_cost')}", label=f"{label} slow{'' if name == 'all' else 's'}",
        text=f"{what} cooperation back", source="Feng 2005; Feiock",
        statistic=f"{_MEAN}, without it less with it, and with it less with three times as much",
        parts={"without over default": _RATE, "default over tripled": _RATE})  # fmt: skip


def _recommendation(name: str) -> Claim:
    package = PACKAGES[name]
    return Claim(
        name=name, label=package.label, text=f"Recommendation: {package.label.lower()} furthers cooperation",
        source=package.source,
        statistic=f"cooperation rate in years {FIRST} to {LAST}, with the package in these years less without government",
        parts={"over no government": _RATE})  # fmt: skip


CLAIMS = by_name((
    Claim(
        name="rises", label="Rises by itself", text="Without government cooperation rises by itself",
        source=f"{LXM}; Huang 2014", statistic="cooperation rate, last five years less first five",
        parts={"last over first years": _RATE}),
    Claim(
        name="turn", label="The turn comes by itself",
        text="Without government the turn comes by itself: half of all choices cooperate", source=f"{LXM}; Huang 2014",
        statistic="share of runs in which the rate stays at one half or above for five years, less one half (Wilson's "
        "interval)",
        parts={"runs that turn over one half": _RATE}),
    Claim(
        name="s_curve", label="In an S", text="The turn has the shape of an S: it is fastest neither at first nor at last",
        source="specification", claimed=("best_response",),
        statistic="growth of the rate in the steepest of the middle eight tenths of the time from year 1 on, less that in "
        "the first, and in the last (each half of the seeds is judged on the tenth that the other half finds steepest)",
        parts={"middle over first tenth": _RATE, "middle over last tenth": _RATE}),
    Claim(
        name="s_curve_from_zero", label="In an S, from nothing", text="The same, with what begins in year 1 counted as growth",
        source="specification, read strictly", claimed=("best_response",),
        statistic="the same in the tenths of the years 1 to the end, the rate before year 1 being 0",
        parts={"middle over first tenth": _RATE, "middle over last tenth": _RATE},
        note="All compete before year 1, so that cities which gain from cooperating at the outset begin in the first years."),
    Claim(
        name="fuller_growth", label="Fuller first: growth", text="Fuller agglomerations turn first, as they grow",
        source="Huang 2014", statistic=f"{_MEAN}, at less headroom less at more", parts=_steps("headroom", spec.HEADROOMS)),
    Claim(
        name="fuller_frozen", label="Fuller first: frozen",
        text="Fuller agglomerations cooperate more when outputs stand still", source="Huang 2014",
        statistic=f"{_MEAN} with growth, feedback and transfer 0, at less headroom less at more",
        parts=_steps("headroom", spec.FROZEN_HEADROOMS)),
    Claim(
        name="fuller_cut", label="Fuller first: cut",
        text="A sudden cut of capacity makes cities cooperate, first of all those that it hits", source="Huang 2014",
        statistic=f"cooperation rate in the {spec.CUT_SPAN} years after all capacities fall to {spec.CUT:g} in year "
        f"{spec.CUT_YEAR}, less that without the cut; and where every second city is cut, the rise of the rate of these "
        f"cities in the {spec.CUT_SOON} years after it, less that of the others",
        parts={"all cut over none": _RATE, "cut cities over the others": _RATE},
        note="The cut is the experimenter's hand on the state, not an instrument."),
    Claim(
        name="cut_ahead", label="Cut cities stay ahead", text="The cities that are cut stay ahead of the others",
        source="ours, for comparison", claimed=(),
        statistic=f"the second part of the claim before, over all {spec.CUT_SPAN} years",
        parts={"cut cities over the others": _RATE},
        note="Nobody claims it: a city that is cut also grows less, and the others fill up after it."),
    Claim(
        name="cut_ahead_frozen", label="The same, outputs frozen", text="The same, where no city grows",
        source="ours, for comparison", claimed=(),
        statistic="the same with growth, feedback and transfer 0", parts={"cut cities over the others": _RATE}),
    Claim(
        name="fuller_within", label="Fuller first: within", text="Within an agglomeration fuller cities go first",
        source="Huang 2014",
        statistic="Spearman's rank correlation over cities of saturation at the start with a city's rate over the run",
        parts={"rank correlation": "coefficient"}),
    Claim(
        name="core_cities", label="Cores and neighbours first", text="Core cities and their neighbours go before the rest",
        source=LXM,
        statistic=f"rate in the first {spec.EARLY} years of the cores and the cities nearest to one, half of all, less that "
        "of the rest",
        parts={"near over far": _RATE}),
    Claim(
        name="core_relations", label="Cores' relations first", text="Relations of the core cities go before the rest",
        source=LXM,
        statistic=f"rate in the first {spec.EARLY} years in relations with a core at one end, less that in the rest",
        parts={"cores' over other relations": _RATE},
        note="The stricter reading of the claim before: a core and its partner are often of very unequal size."),
    *(_cost(name) for name in (*spec.COSTS, "all")),
    Claim(
        name="resistance", label="Resistance lowers", text="Resistance of the side that gains less lowers cooperation",
        source="Robson 1998", statistic=f"{_MEAN}, at less resistance less at more",
        parts=_steps("resistance", spec.RESISTANCES)),
    Claim(
        name="threshold", label="Threshold lowers", text="The more a city wants at least, the less cooperation",
        source="Robson 1998", statistic=f"{_MEAN}, at a lower threshold less at a higher one",
        parts=_steps("threshold", spec.THRESHOLDS)),
    Claim(
        name="sharing", label="Sharing restores", text="Benefit sharing restores what resistance takes",
        source=f"{LXM}; Robson 1998",
        statistic=f"{_MEAN} at resistance {spec.RESISTANCES[-1]:g}: with sharing {spec.SHARING['benefit_sharing']:g} "
        "throughout less without; and less the middle between that without sharing and that without resistance",
        parts={"shared over resisted": _RATE, "over half of what was lost": _RATE}),
    Claim(
        name="fund_remedy", label="Fund softens", text="A cooperation fund gives back part of what resistance takes",
        source=f"{LXM} §4.3", parts={"funded over resisted": _RATE},
        statistic=f"{_MEAN} at resistance {spec.RESISTANCES[-1]:g}, with a deducted fund of {spec.RATE:g} throughout less "
        "without"),
    Claim(
        name="standing", label="Standing lowers", text="Relative standing lowers cooperation", source="Zhou 2004",
        statistic=f"{_MEAN}, at less weight of relative standing less at more", parts=_steps("weight", spec.TOURNAMENTS)),
    Claim(
        name="games", label="Games turn first", text="Prisoner's dilemmas become stag hunts before behaviour turns",
        source=f"{LXM}; specification",
        statistic="year from which the rate is half way to its final level less that from which half of the dilemmas are "
        "gone; rise of stag hunts by then; share of sides, of those that begin in a dilemma and end cooperating, that left "
        "it no later than they turned for good, less one half",
        parts={"years between": _YEARS, "rise of stag hunts": _RATE, "sides whose game turned first over one half": _RATE}),
    Claim(
        name="stages_in_order", label="Stages in order", text="Stages are climbed one after the other", source="Zhu 2009",
        statistic="year in which the relations at or above a stage reach half of their final share, less that of the stage "
        "before; share of runs without a rise by more than one stage, less one half (Wilson's interval)",
        parts={"thematic after information": _YEARS, "joint after thematic": _YEARS, "runs without a jump over one half": _RATE}),
    Claim(
        name="stages_take_years", label="Stages take years", text="Each stage takes years", source="Zhu 2009",
        statistic=f"mean years in a stage of the relations that leave it for the next, less {spec.WAIT:g}",
        parts={"information exchange": _YEARS, "thematic cooperation": _YEARS}),
    Claim(
        name="starting_small", label="Small beats all at once", text="Starting small brings more cooperation than all at once",
        source="Watson 1999, 2002", parts={"ladder over all at once": _RATE},
        statistic=f"{_MEAN}, by default less with every stage opening and committing all"),
    Claim(
        name="survival_between", label="Survival between worlds", claimed=spec.BY_RELATION,
        text="Spontaneous relations outlive hybrid ones, and these hierarchical ones, each in its own world",
        source=f"{LXM}, Table 1",
        statistic=f"of the relations alive at the end of year {LAST}, share that live on to the end of year {LATER}, "
        "difference of modes",
        parts={"spontaneous over hybrid": _RATE, "hybrid over hierarchical": _RATE}),
    Claim(
        name="survival_within", label="Survival within a world", claimed=spec.BY_RELATION,
        text="Spontaneous relations outlive hybrid ones, and these hierarchical ones, within one world",
        source=f"{LXM}, Table 1",
        statistic=f"the same in a world with the hybrid package and orders at {spec.COMMAND:g} together",
        parts={"spontaneous over hybrid": _RATE, "hybrid over hierarchical": _RATE}),
    Claim(
        name="deeper_between", label="Orders shallower: between",
        text="Spontaneous and hybrid cooperation is deeper than hierarchical, each in its own world", source=f"{LXM}, Table 1",
        statistic=f"share of the joint surplus that a living relation opens, mean at the end of year {LAST}, difference of "
        "worlds",
        parts={"spontaneous over hierarchical": _RATE, "hybrid over hierarchical": _RATE}),
    Claim(
        name="deeper_within", label="Orders shallower: within", claimed=spec.BY_RELATION,
        text="Spontaneous and hybrid relations are deeper than hierarchical ones, within one world", source=f"{LXM}, Table 1",
        statistic=f"the same, difference of modes in a world with the hybrid package and orders at {spec.COMMAND:g} together",
        parts={"spontaneous over hierarchical": _RATE, "hybrid over hierarchical": _RATE}),
    Claim(
        name="hybrid_easier", label="Hybrid succeeds", text="Hybrid cooperation succeeds more easily, and goes deeper",
        source=f"{LXM}, Table 1",
        statistic="years to one half without government less under the hybrid package; cooperation at the end of year "
        f"{LAST}, and joint governance, less that of the other worlds",
        parts={"years sooner than spontaneous": _YEARS, "cooperation over spontaneous": _RATE,
               "joint governance over spontaneous": _RATE, "joint governance over hierarchical": _RATE}),
    Claim(
        name="hybrid_lasts", label="Hybrid lasts", text="Hybrid cooperation stays ahead after the government has left",
        source=f"{LXM}, Table 1", statistic=f"cooperation rate in year {LATER}, hybrid less the other worlds",
        parts={"over spontaneous": _RATE, "over hierarchical": _RATE}),
    Claim(
        name="orders_fast", label="Orders are fast", text="Hierarchical cooperation is the fastest", source=f"{LXM}, Table 1",
        statistic=f"cooperation rate in year {FIRST}, the first of the government, orders less the other worlds",
        parts={"over spontaneous": _RATE, "over hybrid": _RATE}),
    Claim(
        name="orders_shallow", label="Orders: shallow, unstable",
        text="Hierarchical cooperation is shallow and lacks stability", source=f"{LXM}, Table 1",
        statistic=f"joint governance at the end of year {LAST}, the other worlds less orders; share of the rate lost in the "
        "year after, orders less hybrid",
        parts={"spontaneous joint governance over": _RATE, "hybrid joint governance over": _RATE, "lost over hybrid": _RATE}),
    *(_recommendation(name) for name in spec.RECOMMENDATIONS),
    Claim(
        name="fund", label="Fund, deducted",
        text="Recommendation: a cooperation fund that the centre deducts furthers cooperation", source=f"{LXM} §4.3",
        parts={"over no government": _RATE},
        statistic=f"cooperation rate in years {FIRST} to {LAST}, with a fund of {spec.RATE:g} in these years less without "
        "government"),
    Claim(
        name="fund_unravels", label="Fund unravels", text="Without central deduction the fund unravels, and brings less",
        source=f"{LXM} §4.3",
        statistic=f"{spec.UNRAVELLED:g} of the pool's first year less what the voluntary pool holds {spec.UNRAVELS_IN} years "
        f"later; pool in year {LAST}, and cooperation rate in years {FIRST} to {LAST}, deducted less voluntary",
        parts={"voluntary pool gone": "mean city outputs", "deducted over voluntary pool": "mean city outputs",
               "cooperation, deducted over voluntary": _RATE}),
    Claim(
        name="hazard", label="Hazard falls with age", text="The older a relation, the less it is at risk",
        source="Homsy et al. 2013", claimed=("logit",), note=_UNBROKEN,
        statistic="breaks per relation and year without government, in years "
        + ", ".join(f"{first} to {last}" for first, last in spec.AGES) + " since founding, less that of the older ages",
        parts={f"{a} to {b} over {c} to {d}": "a year" for (a, b), (c, d) in pairwise(spec.AGES)}),
    Claim(
        name="ten_years", label="Ten-year survival", source="Homsy et al. 2013", claimed=("logit",), note=_UNBROKEN,
        text=f"A share of {spec.LIFE_BOUNDS[0]:g} to {spec.LIFE_BOUNDS[1]:g} of the relations lives ten years",
        statistic=f"Kaplan–Meier survival {spec.LIFE} years after founding, without government: over the lower bound, and "
        "under the upper",
        parts={"over the lower bound": _RATE, "under the upper bound": _RATE}),
    Claim(
        name="two_states", label="Two states for good", text="A push that ends leaves two states for good",
        source="specification", claimed=("best_response",), parts={"pushed over not": _RATE},
        statistic=f"cooperation rate in the last five of {spec.LONG} years, after a hybrid push in years {FIRST} to {LAST} "
        "less without one"),
    Claim(
        name="states_stay", label="Two states stay apart", text="These two states no longer draw together",
        source="specification, read strictly", claimed=("best_response",), parts={"gap over what it must still be": _RATE},
        statistic=f"gap between them in the last five of {spec.LONG} years, less {spec.KEPT:g} of that in year {spec.SETTLED}"),
    Claim(
        name="legacy", label="A push outlasts itself", text="Ten years after it ends a push is still felt",
        source="specification",
        statistic=f"cooperation rate in year {LATER}, after a hybrid push in years {FIRST} to {LAST} less without one",
        parts={"pushed over not": _RATE}),
    Claim(
        name="branches_meet", label="Branches meet again", text="In the long run the legacy of a push fades",
        source="specification", claimed=("logit",), parts={"half of the legacy over what is left": _RATE},
        statistic=f"half of what a hybrid push has brought by year {LATER}, less what of it is left in the last five of "
        f"{spec.LONG} years"),
))  # fmt: skip
