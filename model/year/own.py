"""Decisions by a rule of one's own, over arrays: what each side sees, what the rule answers, and what it remembers.

The rule is called through pointers (``agents.compiled.callback``), one for each of its functions, so that this code is compiled
once for all rules and kept, and only the rule itself anew. The year around it is that of every rule (``sequence``).
"""

from collections import namedtuple

from citypact.agents import choice, learning
from citypact.agents.choice import HABIT
from citypact.agents.codes import COMPETES, COOPERATES, OWN
from citypact.agents.compiled import ask, at, kernel, piece, stage
from citypact.agents.purposes import CHOICE, DEEPENING
from citypact.agents.seen import Seen, seen
from citypact.model.draws import uniforms

# What a block of runs needs besides for a rule of one's own. levels: (run, parameter of the rule); memory: (side, relation,
# run, number remembered); told: (number,) what a side sees, for a moment; core: (city,) whether it is a core city;
# core_cooperation: (run,) share of the core cities' acts of last year, and after the acts of this one of this year's, that were
# to cooperate. fault: (run,) 0, or what the rule answered when it first failed (``agents.codes``); fault_place: (run, 4) year,
# side, relation, and which function; fault_value: (run,) what it returned. choose, deepen, learn: the addresses of the
# callbacks; decides_depth, remembers: whether the rule has the last two, else they are not called.
OwnYear = namedtuple(
    "OwnYear",
    "levels memory told core core_cooperation fault fault_place fault_value choose deepen learn decides_depth remembers",
)
FUNCTIONS = ("choose", "deepen", "learn")
_CHOOSE, _DEEPEN, _LEARN = range(3)
_SEEN = len(Seen._fields)


@kernel
def _look_at_core(graph, relations, own):
    """The share of the core cities' acts, as they stand, that were to cooperate."""
    acts = 0
    own.core_cooperation[:] = 0.0
    for r in range(graph.city_i.size):
        for side in range(2):
            if own.core[graph.city_i[r] if side == 0 else graph.city_j[r]]:
                acts += 1
                for run in range(own.core_cooperation.size):
                    own.core_cooperation[run] += 1.0 if relations.cooperates[side, r, run] else 0.0
    if acts > 0:
        for run in range(own.core_cooperation.size):
            own.core_cooperation[run] /= acts


@piece
def _tell(told, graph, levels, relations, now, own, side, r, run, year):
    """Write what one side sees into a row of numbers."""
    numbers = seen(
        at(now.sides, (side, r, run)),
        now.trust[side, r, run],
        now.look.stake[r, run],
        relations.stage[r, run],
        relations.cooperates[side, r, run],
        relations.cooperates[1 - side, r, run],
        now.payoff[side, r, run],
        year,
        levels.rationality[run],
        own.core[graph.city_i[r] if side == 0 else graph.city_j[r]],
        own.core_cooperation[run],
    )
    for number in range(_SEEN):
        told[number] = numbers[number]


@piece
def _accepted(own, answer, told, function, side, r, run, year):
    """Whether the answer is yes; the first fault of a run is kept, with what was returned, which is left in ``told``."""
    if answer > COOPERATES and own.fault[run] == 0:
        own.fault[run], own.fault_value[run] = answer, told[0]
        place = own.fault_place[run]
        place[0], place[1], place[2], place[3] = year, side, r, function
    return answer == COOPERATES


@stage
def decide_by_own(graph, levels, relations, runs, relation_year, own, year):
    """Every side's choice by the rule, from last year's state, kept where it is not reviewed; and its wishes to go deeper, by
    logit where the rule does not decide on depth."""
    told = own.told
    _look_at_core(graph, relations, own)
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            cause, stage = relation_year.review_cause[r, run], relation_year.stage[r, run]
            relation_year.chose[0, r, run], relation_year.chose[1, r, run] = (
                relations.cooperates[0, r, run],
                relations.cooperates[1, r, run],
            )
            relation_year.wishes[0, r, run], relation_year.wishes[1, r, run], relation_year.deepens[r, run] = False, False, False
            if cause == HABIT:  # a draw that cannot matter is not made
                continue
            lots = uniforms(runs.seed[run], year, pair, CHOICE)
            asked = learning.may_deepen(cause, stage, True)
            deeper = uniforms(runs.seed[run], year, pair, DEEPENING) if asked else lots
            for side in range(2):
                numbers, memory = own.levels[run].ctypes, own.memory[side, r, run].ctypes
                _tell(told, graph, levels, relations, relation_year, own, side, r, run, year)
                answer = ask(own.choose, (told.ctypes, numbers, memory), (lots[side],))
                chose = _accepted(own, answer, told, _CHOOSE, side, r, run, year)
                wishes = False
                if learning.may_deepen(cause, stage, chose):
                    if own.decides_depth:
                        answer = ask(own.deepen, (told.ctypes, numbers, memory), (deeper[side],))
                        wishes = _accepted(own, answer, told, _DEEPEN, side, r, run, year)
                    else:
                        gain = relation_year.sides.deepening_gain[side, r, run]
                        wishes = deeper[side] < choice.cooperation_probability(OWN, gain, levels.rationality[run])
                relation_year.chose[side, r, run], relation_year.wishes[side, r, run] = chose, wishes
            relation_year.deepens[r, run] = relation_year.wishes[0, r, run] & relation_year.wishes[1, r, run]


@stage
def remember(graph, levels, relations, runs, relation_year, own, year):
    """What each side remembers of the year, by the rule."""
    if not own.remembers:
        return
    told = own.told
    _look_at_core(graph, relations, own)
    for r in range(graph.city_i.size):
        for run in range(runs.seed.size):
            for side in range(2):
                _tell(told, graph, levels, relations, relation_year, own, side, r, run, year)
                answer = ask(own.learn, (told.ctypes, own.levels[run].ctypes, own.memory[side, r, run].ctypes), ())
                if answer != COMPETES:
                    _accepted(own, answer, told, _LEARN, side, r, run, year)
