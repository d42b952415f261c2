"""The steps of a game on a network, over arrays: what is played for, who is active, whom it looks at, what it does from now on.

Rules of payoff, choice and imitation, and draws, are the model's. Arrays are (node,), or (update,) of the updates of a step.
"""

from collections import namedtuple

import numpy as np

from citypact.agents import choice
from citypact.agents.codes import IMITATE_BEST
from citypact.agents.compiled import allocating_kernel, kernel, sequence
from citypact.agents.outlook import constant_game_gain
from citypact.agents.payoffs import realised_payoff
from citypact.agents.purposes import ACTIVATION, STANCE, STANCE_REVIEW
from citypact.agents.structure import per_stake
from citypact.model.draws import uniforms
from citypact.model.year.imitate import adopted, best_partner, drawn_place, explored, happens

# What is played for, as the rules of payoff take it.
Stakes = namedtuple("Stakes", "reward temptation sucker penalty averaged with_itself")
# How it is decided. spread_observed: what proportional imitation divides by is the spread of this step's payoffs.
Manner = namedtuple("Manner", "rule imitates rationality review_rate exploration spread_observed sequential seed")
# What one game brings a cooperator and a competitor against either act, what cooperating gains, and the largest difference.
Table = namedtuple(
    "Table", "together alone breach rivalry gain_with_cooperator gain_with_competitor largest averaged with_itself"
)


@kernel
def _payoff(stakes: Stakes, cooperates: bool, partner_cooperates: bool) -> float:
    """What one game brings: the model's rule without costs, subsidy and fine."""
    return realised_payoff(
        cooperates, partner_cooperates, stakes.reward, stakes.temptation, stakes.sucker, 0.0, 0.0, 0.0, 0.0, stakes.penalty, 0.0
    )


@kernel
def _tabulated(stakes: Stakes) -> Table:
    """The four outcomes of one game, which are the same for all."""
    together, alone = _payoff(stakes, True, True), _payoff(stakes, True, False)
    breach, rivalry = _payoff(stakes, False, True), _payoff(stakes, False, False)
    return Table(
        together=together,
        alone=alone,
        breach=breach,
        rivalry=rivalry,
        gain_with_cooperator=constant_game_gain(1.0, stakes.reward, stakes.temptation, stakes.sucker, stakes.penalty),
        gain_with_competitor=constant_game_gain(0.0, stakes.reward, stakes.temptation, stakes.sucker, stakes.penalty),
        largest=max(together, alone, breach, rivalry) - min(together, alone, breach, rivalry),
        averaged=stakes.averaged,
        with_itself=stakes.with_itself,
    )


@kernel
def _over_games(averaged: bool, met: int, games: int, with_cooperator: float, with_competitor: float) -> float:
    """Sum or mean over a node's games, so many of them with cooperators."""
    total = met * with_cooperator + (games - met) * with_competitor
    return per_stake(total, np.float64(games)) if averaged else total


@kernel
def _success(table: Table, cooperates: bool, met: int, games: int) -> float:
    """What a step brings a node."""
    with_cooperator = table.together if cooperates else table.breach
    with_competitor = table.alone if cooperates else table.rivalry
    return _over_games(table.averaged, met, games, with_cooperator, with_competitor)


@kernel
def _settle(
    table: Table,
    offset: np.ndarray,
    neighbour: np.ndarray,
    games: np.ndarray,
    cooperates: np.ndarray,
    met: np.ndarray,
    success: np.ndarray,
) -> int:
    """Count every node's games with cooperators and what they bring; returns how many nodes cooperate."""
    cooperators = 0
    for node in range(cooperates.size):
        count = int(table.with_itself and cooperates[node])
        for place in range(offset[node], offset[node + 1]):
            count += int(cooperates[neighbour[place]])
        met[node] = count
        success[node] = _success(table, cooperates[node], count, games[node])
        cooperators += int(cooperates[node])
    return cooperators


@kernel
def _activate(seed: np.uint64, step: int, active: np.ndarray) -> None:
    """Which node each update of a sequential step is of, (update,): drawn at random."""
    for update in range(active.size):
        lot, _ = uniforms(seed, step, update, ACTIVATION)
        active[update] = np.int64(lot * active.size)


@kernel
def _look(seed: np.uint64, step: int, offset: np.ndarray, neighbour: np.ndarray, active: np.ndarray, partner: np.ndarray) -> None:
    """Whom the node of each update looks at, (update,): a partner drawn at random; itself where it has none.

    Apart from the updates, because no draw waits for a state: memory is then read ahead.
    """
    for update in range(active.size):
        first, last = offset[active[update]], offset[active[update] + 1]
        partner[update] = neighbour[drawn_place(first, last, seed, step, update)] if last > first else active[update]


@allocating_kernel
def _update(
    manner: Manner,
    table: Table,
    offset: np.ndarray,
    neighbour: np.ndarray,
    games: np.ndarray,
    cooperates: np.ndarray,
    met: np.ndarray,
    success: np.ndarray,
    active: np.ndarray,
    partner: np.ndarray,
    changing: np.ndarray,
    step: int,
) -> int:
    """The updates of a step, one after the other or together. Returns the change of cooperators.

    Together: on the state at the start of the step, so changes wait until its end. All in one body: a call with arrays
    costs more than an update.
    """
    seed, updates, change, waiting = manner.seed, active.size, 0, 0
    spread = success.max() - success.min() if manner.spread_observed else 0.0
    for update in range(updates):
        node, other = active[update], active[update]
        stance = cooperates[node]
        anew = stance
        if happens(manner.review_rate, seed, step, update, STANCE_REVIEW):
            if manner.rule != IMITATE_BEST:
                other = partner[update]
            elif offset[node + 1] > offset[node]:
                other = best_partner(neighbour, success, offset[node], offset[node + 1])
            if not manner.imitates:
                gain = _over_games(
                    table.averaged, met[node], games[node], table.gain_with_cooperator, table.gain_with_competitor
                )  # fmt: skip
                chance = choice.cooperation_probability(manner.rule, gain, manner.rationality)
                anew = happens(chance, seed, step, update, STANCE)
                anew = explored(anew, manner.exploration, seed, step, update)
            elif other != node:
                if not manner.spread_observed:
                    spread = table.largest * (1 if table.averaged else max(games[node], games[other]))
                anew = adopted(
                    stance, cooperates[other], success[node], success[other], manner.rule, manner.rationality,
                    spread, seed, step, update,
                )  # fmt: skip
                anew = explored(anew, manner.exploration, seed, step, update)
        if anew != stance:
            changing[waiting] = node
            waiting += 1
        if manner.sequential or update == updates - 1:
            for number in range(waiting):
                changed = changing[number]
                cooperates[changed] = not cooperates[changed]
                by = 1 if cooperates[changed] else -1
                change += by
                met[changed] += by if table.with_itself else 0
                success[changed] = _success(table, cooperates[changed], met[changed], games[changed])
                for place in range(offset[changed], offset[changed + 1]):
                    met[neighbour[place]] += by
                    success[neighbour[place]] = _success(
                        table, cooperates[neighbour[place]], met[neighbour[place]], games[neighbour[place]]
                    )  # fmt: skip
            waiting = 0
    return change


@sequence
def live(
    stakes: Stakes,
    manner: Manner,
    offset: np.ndarray,
    neighbour: np.ndarray,
    games: np.ndarray,
    cooperates: np.ndarray,
    counts: np.ndarray,
    first: int,
    until_uniform: bool,
) -> int:
    """Live the steps from ``first`` on, one for each place of ``counts`` (step,), which takes the number of cooperators.

    until_uniform: end as soon as all do the same. Returns how many steps were lived. Imitators that all do the same have
    nobody to imitate, so without exploration the rest is known.
    """
    nodes = cooperates.size
    table = _tabulated(stakes)
    met, success = np.empty(nodes, np.int32), np.empty(nodes)
    active, partner, changing = np.arange(nodes).astype(np.int32), np.arange(nodes).astype(np.int32), np.empty(nodes, np.int32)
    cooperators = _settle(table, offset, neighbour, games, cooperates, met, success)
    for place in range(counts.size):
        uniform = cooperators == 0 or cooperators == nodes
        if until_uniform and uniform:
            return place
        if not (uniform and manner.imitates and manner.exploration == 0.0):
            if manner.sequential:
                _activate(manner.seed, first + place, active)
            if manner.imitates and manner.rule != IMITATE_BEST:
                _look(manner.seed, first + place, offset, neighbour, active, partner)
            cooperators += _update(
                manner, table, offset, neighbour, games, cooperates, met, success, active, partner, changing, first + place
            )  # fmt: skip
        counts[place] = cooperators
    return counts.size


@sequence
def draw_start(cooperates: np.ndarray, share: float, seed: np.uint64) -> None:
    """At the start, step 0, each node cooperates with this probability."""
    for node in range(cooperates.size):
        cooperates[node] = happens(share, seed, 0, node, STANCE)
