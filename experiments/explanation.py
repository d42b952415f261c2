"""An explanation of one decision as text: the terms that add up to dU, and what they mean in plain words."""

from experiments.tables import aligned

# What each term of the decision stands for, in the words of the model (§6).
MEANINGS = {
    "reward": "cooperating with a partner that cooperates",
    "temptation": "what it could have grabbed from a cooperating partner",
    "rivalry_forgone": "what mutual competition would have brought afterwards",
    "exposure": "cooperating alone, against competing with a competitor",
    "relative_standing": "how it would stand against its partner",
    "monitoring": "cost of watching the partner",
    "resistance": "resistance to gaining less than the partner",
    "threshold": "gain that it wants before it moves",
    "subsidy": "subsidy for cooperating",
    "penalty": "penalty that it escapes by cooperating",
    "breach_fine": "fine for breach that it escapes",
    "search": "cost of searching for a partner",
    "negotiation": "cost of negotiating",
}
GAMES = {
    "prisoners_dilemma": "a prisoner's dilemma",
    "stag_hunt": "a stag hunt",
    "snowdrift": "a snowdrift game",
    "harmony": "a game of harmony",
    "mixed": "a mixed game",
}


def explanation_text(explanation, region, parameters, exact: bool = False) -> str:
    """The whole text; ``exact``: all digits of the terms instead of six decimals."""
    e = explanation
    parts = (
        f"{e.city} towards {e.partner}, year {e.year} ({region.name})",
        f"Gain from cooperating, dU, per unit of stake\n{_terms(e, exact)}",
        _state(e),
        f"Payoffs of the year's game, {GAMES[e.game]}, per unit of stake\n{_payoffs(e)}",
        in_words(e, parameters),
    )
    return "\n\n".join(parts)


def _terms(e, exact: bool) -> str:
    def shown(value):
        value = value + 0.0  # -0.0 reads as a cost
        return f"{value:+}" if exact else f"{value:+.6f}"

    rows, total = [], 0.0
    for position, (name, value) in enumerate(e.terms.items()):
        total = value if position == 0 else total + value
        rows.append((name, MEANINGS[name], shown(value), shown(total)))
    rows.append(("dU", "sum of the terms", shown(e.gain), ""))
    return aligned(("term", "meaning", "value", "sum so far"), rows, right=(2, 3))


def _state(e) -> str:
    probability = "set by the rule or the scope, not by chance" if e.probability is None else f"{e.probability:.4f}"
    rows = (
        ("trust in the partner", f"{e.trust:.4f}"),
        ("tipping trust", f"{e.tipping_trust:.4f}"),
        ("probability of cooperating", probability),
        ("its own choice", _act(e.chose)),
        ("what it did", _act(e.cooperated) + (", on an order" if e.ordered else "")),
        ("stage at the start of the year", e.stage.replace("_", " ")),
        ("mode of the relation", e.mode),
        ("stake, mean city outputs", f"{e.stake:.4f}"),
    )
    return aligned(("state", "value"), rows)


def _payoffs(e) -> str:
    own, other = e.payoffs, e.partner_payoffs
    rows = [(name, f"{own[name]:.4f}", f"{other[name]:.4f}") for name in own]
    rows.append(("net gain", f"{e.net_gain:.4f}", f"{e.partner_net_gain:.4f}"))
    return aligned(("payoff", e.city, e.partner), rows, right=(1, 2))


def _act(cooperates: bool) -> str:
    return "cooperate" if cooperates else "compete"


def in_words(e, parameters) -> str:
    """The decision in a few plain sentences."""
    for_it = max(e.terms, key=e.terms.get)
    against = min(e.terms, key=e.terms.get)
    lines = [
        f"{e.city} trusts {e.partner} by {e.trust:.2f} and the tipping trust is {e.tipping_trust:.2f}: cooperating "
        f"{'pays' if e.gain > 0 else 'does not pay'} (dU = {e.gain:+.4f})."
    ]
    if e.terms[for_it] > 0 > e.terms[against]:
        lines.append(
            f"What speaks most for it: {MEANINGS[for_it]} ({e.terms[for_it]:+.4f}); most against it: "
            f"{MEANINGS[against]} ({e.terms[against]:+.4f})."
        )
    if parameters.scope == "city":
        lines.append(f'As scope = "city", it takes one stance towards all partners, here to {_act(e.chose)}.')
    elif e.probability is None:
        lines.append(f"By the rule {parameters.rule} it chose to {_act(e.chose)}.")
    else:
        lines.append(
            f"By itself it cooperates with probability {e.probability:.2f}; this year it chose to {_act(e.chose)}."
        )
    if e.ordered:
        lines.append("Then it was ordered to cooperate, and obeyed.")
    return " ".join(lines)
