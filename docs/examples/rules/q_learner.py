"""A value for each of the two acts: Q-learning with one state (Watkins and Dayan 1992; Sutton and Barto 2018, §6.5)."""

from citypact.model.own import OwnRule, RuleMemory, RuleParameter, register_rule


def choose(seen, p, memory, draw):
    """Take the act of the higher value; with probability ``exploring`` either act, one as likely as the other."""
    if draw < p.exploring:
        return draw < 0.5 * p.exploring
    return memory.q_cooperate > memory.q_compete


def learn(seen, p, memory):
    """Q(a) ← Q(a) + α·(π + γ·max Q − Q(a)) for the act a of this year, which paid π per unit of stake."""
    best = max(memory.q_compete, memory.q_cooperate)
    target = seen.payoff + p.discount * best
    if seen.cooperated == 1.0:
        return memory.q_compete, memory.q_cooperate + p.learning_rate * (target - memory.q_cooperate)
    return memory.q_compete + p.learning_rate * (target - memory.q_compete), memory.q_cooperate


register_rule(
    OwnRule(
        name="q_learner",
        choose=choose,
        learn=learn,
        parameters=(
            RuleParameter(name="learning_rate", default=0.2, meaning="weight of this year against all before, α"),
            RuleParameter(name="discount", default=0.5, maximum=0.99, meaning="weight of what is to come, γ"),
            RuleParameter(name="exploring", default=0.1, unit="probability", meaning="probability of an act at random, ε"),
        ),
        memory=(
            RuleMemory(name="q_compete", meaning="what competing is worth, per unit of stake"),
            RuleMemory(name="q_cooperate", meaning="what cooperating is worth, per unit of stake"),
        ),
        label="Q-learner",
        label_zh="Q 学习者",
        meaning="does what paid more so far, and tries the other now and then",
        meaning_zh="选择迄今收益较高的行为，偶尔尝试另一种",
        source="Watkins and Dayan 1992; Sutton and Barto 2018",
    )
)
