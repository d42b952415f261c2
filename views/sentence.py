"""A decision in one plain sentence, in both languages, made from the numbers of its explanation."""

from views.texts import TEXTS

LISTED = 3  # causes named in a sentence


def sentence(explanation, names: tuple) -> dict:
    """{"en": …, "zh": …}; names: ((city, partner) in English, (city, partner) in Chinese)."""
    english, chinese = ([name.split(" (")[0] for name in pair] for pair in names)
    return {"en": _english(explanation, *english), "zh": _chinese(explanation, *chinese)}


def causes(explanation) -> tuple:
    """(names, sum) of the terms that decide and (names, sum) of those on the other side.

    The deciding side is the one with the larger sum, so that it outweighs the other by construction; the names are its
    strongest terms.
    """
    side = {sign: {name: value for name, value in explanation.terms.items() if value * sign > 0} for sign in (1, -1)}
    strongest = {
        sign: (sorted(values, key=lambda name: -abs(values[name]))[:LISTED], sum(values.values()))
        for sign, values in side.items()
    }
    decides = 1 if explanation.gain > 0 else -1
    return strongest[decides], strongest[-decides]


def _joined(names, language: int) -> str:
    words = [TEXTS[f"term.{name}"][language] for name in names]
    if language == 1:
        return "、".join(words)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _signed(value: float) -> str:
    """A number with its sign, and a minus as long as the plus."""
    return f"{value:+.3f}".replace("-", "−")


def _english(e, city, partner) -> str:
    (strong, strong_sum), (weak, weak_sum) = causes(e)
    act = f"{city} {'cooperates' if e.cooperated else 'competes'} with {partner}"
    if e.ordered:
        act += " on an order from above" + ("" if e.chose else ", against its own choice")
    verdict = "speaks for cooperating" if e.gain > 0 else "speaks against it"
    weighed = f"{_joined(strong, 0)} ({_signed(strong_sum)}) {'outweighs' if len(strong) == 1 else 'outweigh'} "
    weighed += f"{_joined(weak, 0)} ({_signed(weak_sum)})" if weak else "nothing on the other side"
    where = "above" if e.trust > e.tipping_trust else "below"
    trust = f"Its trust of {e.trust:.2f} is {where} the tipping trust of {e.tipping_trust:.2f}"
    if e.probability is None or (e.chose == (e.gain > 0)):
        return f"{act}: {weighed}. {trust}; the balance {verdict} ({_signed(e.gain)})."
    return (
        f"{act}: chance went the other way this year, since {weighed} and the balance {verdict} ({_signed(e.gain)}); "
        f"it cooperates with probability {e.probability:.2f}. {trust}."
    )


def _chinese(e, city, partner) -> str:
    (strong, strong_sum), (weak, weak_sum) = causes(e)
    act = f"{city}{'与' + partner + '合作' if e.cooperated else '与' + partner + '竞争'}"
    if e.ordered:
        act += "(按上级命令" + ("" if e.chose else ",并非自愿") + ")"
    verdict = "合作有利" if e.gain > 0 else "合作不利"
    other = f"{_joined(weak, 1)}({_signed(weak_sum)})" if weak else "另一方(无)"
    weighed = f"{_joined(strong, 1)}(合计{_signed(strong_sum)})超过{other}"
    where = "高于" if e.trust > e.tipping_trust else "低于"
    trust = f"其信任{e.trust:.2f}{where}临界信任{e.tipping_trust:.2f}"
    if e.probability is None or (e.chose == (e.gain > 0)):
        return f"{act}:{weighed}。{trust},权衡结果是{verdict}({_signed(e.gain)})。"
    return f"{act}:今年的偶然因素使其反向选择,因为{weighed},{verdict}({_signed(e.gain)}),合作概率为{e.probability:.2f}。{trust}。"
