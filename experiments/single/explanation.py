"""An explanation of one decision as text: the terms that add up to dU, the question of going deeper, and plain words."""

from collections.abc import Mapping

from citypact.experiments.paper.text import aligned
from citypact.model.explain import Deepening, Explanation
from citypact.model.regions.region import Region
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.parameters import Parameters
from citypact.model.settings.term_table import GAME_WORDS, MODE_WORDS, REVIEW_WORDS, STAGE_WORDS, TERM_WORDS


def explanation_text(explanation: Explanation, region: Region, parameters: Parameters, exact: bool = False) -> str:
    """The whole text; ``exact``: all digits of the terms instead of six decimals."""
    e = explanation
    parts = [
        f"{e.city} towards {e.partner}, year {e.year} ({region.name})",
        f"Gain from cooperating, dU, per unit of stake\n{_sum(e.terms, e.gain, 'dU', exact)}",
    ]
    if e.deepening is not None:
        parts += _going_deeper(e, e.deepening, exact)
    parts += [
        _state(e),
        f"Payoffs {_level(e)}, over mutual competition, per unit of stake\n{_payoffs(e)}",
        in_words(e, parameters),
    ]
    return "\n\n".join(parts)


def _sum(terms: Mapping[str, float], total: float, name: str, exact: bool) -> str:
    """A table of terms that add up to a total, from first to last."""

    def shown(value: float) -> str:
        value = value + 0.0  # -0.0 reads as a cost
        return f"{value:+}" if exact else f"{value:+.6f}"

    rows, so_far = [], None
    for term, value in terms.items():
        so_far = value if so_far is None else so_far + value
        rows.append((term, TERM_WORDS[term].meaning, shown(value), shown(so_far)))
    rows.append((name, "sum of the terms", shown(total), ""))
    return aligned(("term", "meaning", "value", "sum so far"), rows, right=(2, 3))


def _going_deeper(e: Explanation, deeper: Deepening, exact: bool) -> list[str]:
    """The two tables of going a stage deeper; the smaller sum decides."""
    here, there = (STAGE_WORDS[stage].label for stage in (e.stage, deeper.stage))
    return [
        f"Going deeper: is {there} worth more than {here}? C(s+1) - C(s), per unit of stake\n"
        + _sum(deeper.step_terms, deeper.step_gain, "step", exact),
        f"Going deeper: would {there} be worth keeping? dU(s+1), per unit of stake\n"
        + _sum(deeper.deeper_terms, deeper.deeper_gain, "dU(s+1)", exact),
    ]


def _level(e: Explanation) -> str:
    """The level at which the two play this year: that of the stage, and of information exchange in rivalry."""
    return f"at the level of {STAGE_WORDS['information_exchange' if e.stage == 'rivalry' else e.stage].label}"


def _state(e: Explanation) -> str:
    rows = [
        ("review", REVIEW_WORDS[e.review].label),
        ("trust in the partner", f"{e.trust:.4f}"),
        ("tipping trust", f"{e.tipping_trust:.4f}"),
        ("mean dU over its partners", _number(e.stance_gain, "{:+.6f}")),
        ("probability of cooperating", _number(e.probability)),
        ("drawn", _number(e.draw)),
        ("its own choice", _act(e.chose)),
        ("what it did", _act(e.cooperated) + (", on an order" if e.ordered else "")),
        ("what the partner did", _act(e.partner_cooperated)),
        ("stage at the start of the year", STAGE_WORDS[e.stage].label),
        ("mode of the relation", MODE_WORDS[e.mode].label),
        ("game at full commitment", GAME_WORDS[e.game].label),
        *((f"remembers {name}", f"{value:.6f}") for name, value in e.memory.items()),
        ("stake, mean city outputs", f"{e.stake:.6f}"),
        ("effective distance, km", f"{e.distance:.1f}"),
    ]
    return aligned(("state", "value"), [row for row in rows if row[1]])


def _number(value: float | None, form: str = "{:.4f}") -> str:
    return "" if value is None else form.format(value)


def _payoffs(e: Explanation) -> str:
    own, other = e.payoffs, e.partner_payoffs
    rows = [(name, f"{own[name]:.4f}", f"{other[name]:.4f}") for name in own]
    rows.append(("net gain", f"{e.net_gain:.4f}", f"{e.partner_net_gain:.4f}"))
    return aligned(("payoff", e.city, e.partner), rows, right=(1, 2))


def _act(cooperates: bool) -> str:
    return "cooperate" if cooperates else "compete"


def in_words(e: Explanation, parameters: Parameters) -> str:
    """The decision in a few plain sentences, a line for each question."""
    lines = [
        f"{e.city} trusts {e.partner} by {e.trust:.2f} and the tipping trust is {e.tipping_trust:.2f}: cooperating "
        f"{'pays' if e.gain > 0 else 'does not pay'} (dU = {e.gain:+.4f}).{_reasons(e.terms)}",
        _decision(e, parameters),
    ]
    if e.ordered:
        lines.append("Then it was ordered to cooperate, and obeyed.")
    if e.deepening is not None:
        lines.append(_wish(e.deepening))
    lines.append(f"At full commitment the game would be {GAME_WORDS[e.game].label} to it: {GAME_WORDS[e.game].meaning}.")
    return "\n".join(lines)


def _reasons(terms: Mapping[str, float]) -> str:
    """What weighs most for and against it; nothing where all terms have one sign."""
    for_it, against = (end(terms, key=lambda term: terms[term]) for end in (max, min))
    if not terms[for_it] > 0 > terms[against]:
        return ""
    return (
        f" Most for it speaks {TERM_WORDS[for_it].label} ({terms[for_it]:+.4f}), most against it "
        f"{TERM_WORDS[against].label} ({terms[against]:+.4f})."
    )


def _decision(e: Explanation, parameters: Parameters) -> str:
    """How the choice came about: by habit or review, for one partner or for all, by chance or for sure."""
    rule, scope = RULES[parameters.rule], SCOPES[parameters.scope]
    by_stance = e.stance_gain is not None
    start = f"It takes {scope.meaning}. " if by_stance else ""
    if rule.imitates and e.year > 1:
        looks = "looks" if e.review != "habit" else "does not look"
        return (
            f"{start}By the rule {rule.label} it acts on what it held at the end of last year: to {_act(e.chose)}; "
            f"at the end of this year it {looks} at a partner's."
        )
    how = f"{start}This year it {REVIEW_WORDS[e.review].meaning}: to {_act(e.chose)}."
    if by_stance and e.review != "habit":
        how += f" The mean of its gains is {e.stance_gain:+.4f}."
    if e.probability is not None:
        how += f" Cooperating had a probability of {e.probability:.2f}, and {e.draw:.2f} was drawn."
    elif e.review != "habit":
        how += f" The rule is {rule.label}: it {rule.meaning}." + ("" if e.draw is None else f" {e.draw:.2f} was drawn.")
    return how


def _wish(d: Deepening) -> str:
    """Whether it would go a stage deeper, and why."""
    there = STAGE_WORDS[d.stage].label
    smaller = "the step" if d.step_gain <= d.deeper_gain else "keeping it"
    weighed = (
        f"the step to {there} is worth {d.step_gain:+.4f} and keeping it {d.deeper_gain:+.4f}, and the smaller counts, "
        f"here {smaller}"
    )
    if not d.asked:
        return f"Going deeper was no question for it, which takes a regular review and its own choice to cooperate; {weighed}."
    likely = "" if d.probability is None else f"probability {d.probability:.2f}, "
    drawn = "" if d.draw is None else f" ({likely}drawn {d.draw:.2f})"
    partner = {None: "was not asked", True: "wished it as well", False: "did not"}[d.partner_wished]
    return (
        f"Whether to go deeper: {weighed}; it {'wished' if d.wished else 'did not wish'} it{drawn}, the partner {partner}, "
        f"so the relation {'went deeper' if d.deepened else 'stayed as deep as it was'}."
    )
