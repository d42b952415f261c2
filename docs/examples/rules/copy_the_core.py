"""Every city does what the core cities of its region did last year; the core cities choose by logit."""

from citypact.agents.choice import cooperation_probability
from citypact.agents.codes import LOGIT
from citypact.model.own import OwnRule, RuleParameter, register_rule


def choose(seen, p, memory, draw):
    """Cooperate if more than so large a share of what the core cities did, towards all their partners, was to cooperate."""
    if seen.core == 1.0:
        return draw < cooperation_probability(LOGIT, seen.decision_gain, seen.rationality)
    return seen.core_cooperation > p.majority


register_rule(
    OwnRule(
        name="copy_the_core",
        choose=choose,
        parameters=(
            RuleParameter(
                name="majority", default=0.5, unit="share", meaning="share of the core cities' acts that others follow"
            ),
        ),
        label="Copy the core city",
        label_zh="效仿核心城市",
        meaning="does what the core cities did for the most part last year, if it is none itself",
        meaning_zh="若非核心城市，则采取核心城市上一年的主要行为",
        source="made up as an example",
    )
)
