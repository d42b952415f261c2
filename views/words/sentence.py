"""A decision in plain sentences, in both languages, made from the numbers of its explanation."""

from collections.abc import Sequence

from citypact.model.settings.choice_table import RULES
from citypact.model.settings.parameters import Parameters
from citypact.model.settings.term_table import REVIEW_WORDS, STAGE_WORDS, TERM_WORDS
from citypact.model.watched import Deepening, Explanation

LISTED = 3  # causes named in a sentence


def sentences(explanation: Explanation, names: tuple, parameters: Parameters) -> dict:
    """{"decision": {"en": …, "zh": …}, "deepening": the same or None}; names: ((city, partner) in English, … in Chinese)."""
    (city, partner), (city_zh, partner_zh) = ([name.split(" (")[0] for name in pair] for pair in names)
    # After the first year an imitator's stance is the one that it took over at the end of the year before.
    imitated = decided_by(explanation, parameters) == "imitation"
    deepening = None
    if explanation.deepening is not None:
        deepening = {
            "en": _deepening_english(explanation.deepening, explanation.chose, city, partner),
            "zh": _deepening_chinese(explanation.deepening, explanation.chose, city_zh, partner_zh),
        }
    rule, told = RULES[parameters.rule], {"en": "", "zh": ""}
    if rule.own is not None and explanation.review != "habit":  # what is weighed is not what decides
        told = {
            "en": f" It chose by the rule {rule.label}: it {rule.meaning}.",
            "zh": f"依规则“{rule.label_zh}”：{rule.meaning_zh}。",
        }
    return {
        "decision": {
            "en": _english(explanation, city, partner, imitated).rstrip() + told["en"],
            "zh": _chinese(explanation, city_zh, partner_zh, imitated) + told["zh"],
        },
        "deepening": deepening,
    }


def decided_by(explanation: Explanation, parameters: Parameters) -> str:
    """What settled the city's own choice: "habit", "chance" (a draw), "imitation", or "rule", which leaves nothing to chance."""
    if RULES[parameters.rule].imitates and explanation.year > 1:
        return "imitation"
    if explanation.review == "habit":
        return "habit"
    return "rule" if explanation.probability is None else "chance"


def causes(terms: dict, gain: float) -> tuple:
    """(names, sum) of the terms that decide and (names, sum) of those on the other side.

    The deciding side is the one with the larger sum, so that it outweighs the other by construction; the strongest come first.
    """
    side = {sign: {name: value for name, value in terms.items() if value * sign > 0} for sign in (1, -1)}
    strongest = {
        sign: (sorted(values, key=lambda name: -abs(values[name])), sum(values.values())) for sign, values in side.items()
    }
    decides = 1 if gain > 0 else -1
    return strongest[decides], strongest[-decides]


def binding(deepening: Deepening) -> tuple:
    """(which, terms, gain) of the one of the two gains from going deeper that binds, the smaller: "step" or "deeper"."""
    if deepening.step_gain <= deepening.deeper_gain:
        return "step", deepening.step_terms, deepening.step_gain
    return "deeper", deepening.deeper_terms, deepening.deeper_gain


def apart(probability: float, draw: float) -> tuple[str, str]:
    """A chance and what was drawn, with as many digits as tell the two apart and show that a draw is below 1."""
    for digits in (2, 3, 4, 6, 9):
        shown = f"{probability:.{digits}f}", f"{draw:.{digits}f}"
        if shown[0] != shown[1] and float(shown[1]) < 1.0:
            break
    return shown


def _signed(value: float) -> str:
    """A number with its sign, and a minus as long as the plus."""
    return f"{value:+.3f}".replace("-", "−")


def _weighed_english(terms: dict, gain: float) -> str:
    (strong, strong_sum), (weak, weak_sum) = causes(terms, gain)
    if not strong:
        return "nothing weighs on either side"
    weighed = f"{_joined(strong)} ({_signed(strong_sum)}) {'outweighs' if len(strong) == 1 else 'outweigh'} "
    return weighed + (f"{_joined(weak)} ({_signed(weak_sum)})" if weak else "nothing on the other side")


def _joined(names: Sequence[str]) -> str:
    words = [TERM_WORDS[name].label for name in names[:LISTED]] + ["other terms"] * (len(names) > LISTED)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _english(e: Explanation, city: str, partner: str, imitated: bool) -> str:
    act = f"{city} {'cooperates' if e.cooperated else 'competes'} with {partner}"
    if e.ordered:
        act += " on an order from above" + ("" if e.chose else ", against its own choice")
    weighed = _weighed_english(e.terms, e.gain)
    verdict = f"the balance speaks {'for cooperating' if e.gain > 0 else 'against it'} ({_signed(e.gain)})"
    where = "above" if e.trust > e.tipping_trust else "below"
    trust = f"Its trust of {e.trust:.2f} is {where} the tipping trust of {e.tipping_trust:.2f}."
    if e.stance_gain is not None:
        return f"{act}. {_stance_english(e, e.stance_gain, imitated)} Of {partner} alone: {weighed}, and {verdict}. {trust}"
    review = f"This year the city {REVIEW_WORDS[e.review].meaning}"
    if e.review == "habit":
        return f"{act}. {review}. A review would have found that {weighed}, and {verdict}. {trust}"
    return f"{act}. {review}: {weighed}, and {verdict}. {_chance_english(e, e.gain)}{trust}"


def _stance_english(e: Explanation, gain: float, imitated: bool) -> str:
    if imitated:
        return "It takes one stance towards all partners, the one in which imitation left it at the end of last year."
    mean = f"cooperating is worth {_signed(gain)} over all its partners, weighed by stake"
    review = f"It takes one stance towards all partners; this year it {REVIEW_WORDS[e.review].meaning}"
    if e.review == "habit":
        return f"{review}. A review would have found that {mean}."
    return f"{review}: {mean}. {_chance_english(e, gain)}".rstrip()


def _chance_english(e: Explanation, gain: float) -> str:
    if e.probability is None or e.draw is None or e.chose == (gain > 0):
        return ""
    chance, draw = apart(e.probability, e.draw)
    return f"Chance went the other way: it cooperates with probability {chance}, and {draw} was drawn. "


def _deepening_english(d: Deepening, chose: bool, city: str, partner: str) -> str:
    which, terms, gain = binding(d)
    than = "staying as deep as now" if which == "step" else "competing"
    weighed = _weighed_english(terms, gain)
    worth = f"To go on to {STAGE_WORDS[d.stage].label} is worth {_signed(d.gain)} to {city} against {than}: {weighed}."
    chance = ""
    if d.draw is not None and d.probability is not None and d.wished != (d.gain > 0):
        likely, draw = apart(d.probability, d.draw)
        chance = f" Chance went the other way: {city} wishes it with probability {likely}, and {draw} was drawn."
    return f"{worth} {_wishes_english(d, chose, city, partner)}{chance}"


def _wishes_english(d: Deepening, chose: bool, city: str, partner: str) -> str:
    if d.deepened:
        return "Both wish it, and the relation goes deeper."
    if d.wished is False and d.partner_wished is False:
        return "This year both asked themselves, and neither wishes it."
    if not d.asked and d.partner_wished is None:
        if chose:
            return "This year neither asked itself, since the relation had no regular review."
        return f"This year {city} did not ask itself, since its own choice was to compete."
    sides = []
    for name, wished in ((city, d.wished), (partner, d.partner_wished)):
        asked = f"{name} {'wishes' if wished else 'does not wish'} it"
        sides.append(f"{name} did not ask itself, since its own choice was to compete" if wished is None else asked)
    return f"This year {sides[0]}; {sides[1]}."


def _weighed_chinese(terms: dict, gain: float) -> str:
    (strong, strong_sum), (weak, weak_sum) = causes(terms, gain)
    if not strong:
        return "两方面均无影响"
    weighed = _listed(strong, strong_sum)
    return f"{weighed}超过{_listed(weak, weak_sum)}" if weak else f"{weighed}，没有相反的因素"


def _listed(names: Sequence[str], total: float) -> str:
    words = "、".join(TERM_WORDS[name].label_zh for name in names[:LISTED])
    return f"{words}{'等' if len(names) > LISTED else ''}（{'合计' if len(names) > 1 else ''}{_signed(total)}）"


def _chinese(e: Explanation, city: str, partner: str, imitated: bool) -> str:
    act = f"{city}与{partner}{'合作' if e.cooperated else '竞争'}"
    if e.ordered:
        act += f"（奉上级命令{'' if e.chose else '，并非自愿'}）"
    weighed = _weighed_chinese(e.terms, e.gain)
    verdict = f"合作{'有利' if e.gain > 0 else '不利'}（{_signed(e.gain)}）"
    where = "高于" if e.trust > e.tipping_trust else "低于"
    trust = f"其信任{e.trust:.2f}，{where}临界信任{e.tipping_trust:.2f}。"
    if e.stance_gain is not None:
        return f"{act}。{_stance_chinese(e, e.stance_gain, imitated)}单就{partner}而言，{weighed}，{verdict}。{trust}"
    review = f"今年{REVIEW_WORDS[e.review].meaning_zh}"
    if e.review == "habit":
        return f"{act}。{review}。若加以复审，{weighed}，{verdict}。{trust}"
    return f"{act}。{review}：{weighed}，{verdict}。{_chance_chinese(e, e.gain)}{trust}"


def _stance_chinese(e: Explanation, gain: float, imitated: bool) -> str:
    if imitated:
        return "它对所有伙伴采取同一立场，即上年末通过模仿形成的立场。"
    mean = f"对全部伙伴按利害加权，合作的平均净收益为{_signed(gain)}"
    review = f"它对所有伙伴采取同一立场，今年{REVIEW_WORDS[e.review].meaning_zh}"
    if e.review == "habit":
        return f"{review}。若加以复审，{mean}。"
    return f"{review}：{mean}。{_chance_chinese(e, gain)}"


def _chance_chinese(e: Explanation, gain: float) -> str:
    if e.probability is None or e.draw is None or e.chose == (gain > 0):
        return ""
    chance, draw = apart(e.probability, e.draw)
    return f"偶然因素使其作出相反选择（合作概率为{chance}，抽签得{draw}）。"


def _deepening_chinese(d: Deepening, chose: bool, city: str, partner: str) -> str:
    which, terms, gain = binding(d)
    than = "维持现有深度" if which == "step" else "竞争"
    worth = f"若进一步走向{STAGE_WORDS[d.stage].label_zh}，{city}相对于{than}的净收益为{_signed(d.gain)}"
    chance = ""
    if d.draw is not None and d.probability is not None and d.wished != (d.gain > 0):
        likely, draw = apart(d.probability, d.draw)
        chance = f"偶然因素使{city}作出相反决定（愿意深化的概率为{likely}，抽签得{draw}）。"
    return f"{worth}：{_weighed_chinese(terms, gain)}。{_wishes_chinese(d, chose, city, partner)}{chance}"


def _wishes_chinese(d: Deepening, chose: bool, city: str, partner: str) -> str:
    if d.deepened:
        return "双方都愿意，关系由此深化。"
    if d.wished is False and d.partner_wished is False:
        return "今年双方都考虑了深化，但都不愿意。"
    if not d.asked and d.partner_wished is None:
        if chose:
            return "今年该关系没有例行复审，双方都未考虑深化。"
        return f"今年{city}自身选择竞争，未考虑深化。"
    sides = []
    for name, wished in ((city, d.wished), (partner, d.partner_wished)):
        asked = f"{name}{'愿意' if wished else '不愿意'}深化"
        sides.append(f"{name}自身选择竞争，未考虑深化" if wished is None else asked)
    return f"今年{sides[0]}；{sides[1]}。"
