"""What a government does, in a few words and both languages: for a title, a list of runs or the foot of a figure."""

from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES

NOBODY = ("no government", "无政府干预")
MOST = 3  # interventions that are named one by one


def policy_words(agenda: Agenda) -> tuple[str, str]:
    """(English, Chinese): each intervention by its package or its instruments, with its years."""
    acting = [item for item in agenda.interventions if not item.is_empty]
    if not acting:
        return NOBODY
    english, chinese = (list(words) for words in zip(*map(_intervention_words, acting[:MOST]), strict=True))
    if len(acting) > MOST:
        english.append(f"{len(acting) - MOST} more")
        chinese.append(f"另{len(acting) - MOST}项")
    return ", ".join(english), "、".join(chinese)


def _intervention_words(item: Intervention) -> tuple[str, str]:
    english, chinese = _what(item)
    if item.last is None:
        return (
            (english, chinese) if item.first == 1 else (f"{english} from year {item.first}", f"{chinese}（第{item.first}年起）")
        )
    return f"{english} in years {item.first} to {item.last}", f"{chinese}（第{item.first}至{item.last}年）"


def _what(item: Intervention) -> tuple[str, str]:
    """The package where the levels are still its own, else the instruments."""
    package = PACKAGES.get(item.name)
    if package is not None and package.instruments == dict(item.instruments):
        return package.label, package.label_zh
    declared = [INSTRUMENTS[name] for name, _ in item.instruments]
    return " + ".join(one.label for one in declared), "＋".join(one.label_zh for one in declared)
