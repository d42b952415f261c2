"""Tit for tat (Axelrod and Hamilton 1981), with forgiveness (Nowak and Sigmund 1992)."""

from citypact.model.own import OwnRule, RuleParameter, register_rule


def choose(seen, p, memory, draw):
    """Begin by cooperating, then do what the partner did last; forgive now and then."""
    return seen.year == 1.0 or seen.partner_cooperated == 1.0 or draw < p.forgiveness


register_rule(
    OwnRule(
        name="tit_for_tat",
        choose=choose,
        parameters=(
            RuleParameter(
                name="forgiveness",
                default=0.0,
                unit="probability",
                meaning="probability of cooperating though the partner competed",
            ),
        ),
        label="Tit for tat",
        label_zh="以牙还牙",
        meaning="does what the partner did last, after a friendly start",
        meaning_zh="先合作，其后重复伙伴上一次的行为",
        source="Axelrod and Hamilton 1981; Nowak and Sigmund 1992",
    )
)
