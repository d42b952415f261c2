"""The words of the page: no key without a text, none unused, full-width punctuation, and refusals that are said in Chinese."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from citypact.model.draws import check_seed
from citypact.model.engine import check_years
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.year.bounds import out_of_bounds
from citypact.views.running.bounds import check_run
from citypact.views.running.form import DEFAULT_FORM, Faults, read_form, read_query, read_toml_text
from citypact.views.running.own_region import uploaded
from citypact.views.running.play import Play
from citypact.views.running.sweep import Axis
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.showing.about import about
from citypact.views.showing.downloads import make
from citypact.views.words.refusals import both
from citypact.views.words.texts import TEXTS

VIEWS = Path(__file__).resolve().parents[2] / "views"
SOURCES = [
    file.read_text(encoding="utf-8")
    for kind in ("*.vue", "*.py")
    for file in VIEWS.rglob(kind)
    if not file.name.startswith("texts")
]
QUOTED = re.compile(r"['\"`]([A-Za-z]+(?:\.\w+)*)['\"`]")
# Where a key is put together from a beginning, something named elsewhere, and an end.
MADE = (
    re.compile(r"'([a-zA-Z]+\.[\w.]*|[a-z]+\.)' \+()"),
    re.compile(r"`([a-zA-Z]+\.[\w.]*)\$\{[^}`]*\}([\w.]*)`"),
    re.compile(r"f\"([a-zA-Z]+\.[\w.]*)\{[^}\"]*\}([\w.]*)\""),
)


def found(patterns) -> set:
    return {match for source in SOURCES for pattern in patterns for match in pattern.findall(source)}


def unused(keys) -> set:
    """The keys that no source names, nor makes of a beginning, an end and a word that stands in the sources or is declared."""
    stated, made = found([QUOTED]), found(MADE)
    named = set(re.findall(r"\w+", "\n".join(SOURCES)))
    named |= {*MEASURES, *INSTRUMENTS, *PACKAGES, *(name for words in about(LOCAL)["words"].values() for name in words)}

    def assembled(key: str) -> bool:
        fits = [(start, end) for start, end in made if key.startswith(start) and key.endswith(end)]
        return any(set(key[len(start) : len(key) - len(end)].split(".")) <= named for start, end in fits)

    return {key for key in keys if key not in stated and not assembled(key)}


def missing(keys) -> set:
    """What the templates ask for as a text that has none."""
    asked = {key for source in SOURCES for key in re.findall(r"\bt\('([\w.]+)'\)", source) if not key.endswith(".")}
    for source in SOURCES:
        for choice in re.findall(r"\bt\(([^()]*\?[^()]*)\)", source):
            asked |= set(re.findall(r"['\"]([a-z]+\.\w+)['\"]", choice))
    return asked - set(keys)


def test_every_text_is_asked_for_and_every_text_asked_for_is_there():
    assert unused(TEXTS) == set()
    assert missing(TEXTS) == set()
    assert missing(set(TEXTS) - {"why.stake", "policy.add"}) == {"why.stake", "policy.add"}
    assert unused([*TEXTS, "why.nobodyAsks", "policy.nobodyAsks"]) == {"why.nobodyAsks", "policy.nobodyAsks"}


def chinese(content) -> list:
    """All Chinese of what the page is told once: the second of every pair of texts, of declarations and words alike."""
    if isinstance(content, dict):
        return [text for value in content.values() for text in chinese(value)]
    if isinstance(content, list):
        if len(content) == 2 and all(isinstance(text, str) for text in content):
            return [content[1]]
        return [text for value in content for text in chinese(value)]
    return []


# Half-width punctuation beside a Chinese character; numbers and formulas keep theirs.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.$")


def test_all_chinese_of_the_page_has_full_width_punctuation():
    told = chinese(json.loads(json.dumps(about(LOCAL), ensure_ascii=False)))
    assert len(told) > 500
    assert [text for text in told if HALF_WIDTH.search(text)] == []
    assert HALF_WIDTH.search("年数,不允许") and HALF_WIDTH.search("年数 (年)".replace(" ", ""))


def played() -> Play:
    """A small run that is played."""
    return Play(read_form({**DEFAULT_FORM, "region": "synthetic", "cities": 6, "years": 2}, LOCAL), LOCAL)


def ended() -> Play:
    play = played()
    while play.step():
        pass
    return play


def branched(**changes) -> None:
    play = ended()
    play.branch(1, read_form({**DEFAULT_FORM, "region": "synthetic", "cities": 6, "years": 2, **changes}, LOCAL))


def form(**changes) -> Callable:
    return lambda: read_form({**DEFAULT_FORM, **changes}, LOCAL)


def row(**intervention) -> Callable:
    return form(agenda={"budget": None, "interventions": [intervention]})


REFUSED: dict[str, Callable] = {
    "a number of years": form(years="ten"),
    "too many years": form(years=10**9),
    "years of the model": lambda: check_years(0),
    "a seed": form(seed="-1"),
    "a seed of the model": lambda: check_seed(2**64),
    "a seed that is text": lambda: check_seed("x"),
    "a region": form(region="atlantis"),
    "a region that is nearly right": form(region="yangtze_delt"),
    "a region with a colon": form(region="yangtze:founders"),
    "a synthetic region": lambda: load_region("synthetic:0"),
    "too many cities": form(region="synthetic", cities=10**6),
    "too many relations": lambda: check_run(load_region("synthetic:200"), 3000.0, 60, PUBLIC),
    "too many cities for a server": lambda: check_run(load_region("synthetic:300"), 100.0, 60, PUBLIC),
    "no relations": lambda: check_run(load_region("yangtze_delta"), 1.0, 60, LOCAL),
    "a parameter out of range": form(parameters={"search_cost": "99"}),
    "a parameter that is no number": form(parameters={"search_cost": "many"}),
    "a parameter nobody knows": form(parameters={"sarch_cost": "1"}),
    "a rule nobody knows": form(parameters={"rule": "guess"}),
    "a rule that needs a scope": form(parameters={"rule": "imitate_best"}),
    "a level": row(instruments={"legal": 7}),
    "an instrument": row(instruments={"law": 0.5}),
    "a first year": row(instruments={"legal": 0.5}, first=0),
    "a last year": row(instruments={"legal": 0.5}, first=9, last=4),
    "a trigger": row(instruments={"legal": 0.5}, below=3),
    "a budget": form(agenda={"budget": -1, "interventions": []}),
    "too many interventions": form(agenda={"budget": None, "interventions": [{}] * 61}),
    "an agenda that is none": form(agenda=5),
    "a policy": lambda: policy_agenda("hybird"),
    "an intervention of the model": lambda: Agenda((Intervention({"legal": 2.0}),)),
    "a change": lambda: Change(5, {"reach_km": 100.0}),
    "a change of the start": lambda: Change(5, {"headroom": 3.0}),
    "a year of a change": lambda: Change(0, {"resistance": 1.0}),
    "parameters": lambda: Parameters(patience=2.0),
    "a damaged link": lambda: read_query("?agenda={"),
    "a file that is too large": lambda: read_toml_text("#" * 10**7, LOCAL),
    "a file that is no TOML": lambda: read_toml_text("[parameters", LOCAL),
    "a file with a wrong value": lambda: read_toml_text("[parameters]\nresistance = 99", LOCAL),
    "a run that is not there": lambda: played().run(9),
    "a run beside itself": lambda: played().compare(1),
    "a run that is played": lambda: played().discard(1),
    "a lever when the run has ended": lambda: ended().move("legal", "0.5"),
    "a branch in another region": lambda: branched(region="guanzhong"),
    "a branch with another seed": lambda: branched(seed="7"),
    "a branch that ends before it begins": lambda: branched(years=1),
    "a comparison of nothing": lambda: played().beside({"kind": "nothing"}),
    "an empty range": lambda: Axis({"name": "resistance", "from": "1", "to": "1", "points": "5"}, 40),
    "a range of equal ratios": lambda: Axis({"name": "resistance", "from": "0", "to": "1", "points": "5", "log": True}, 40),
    "a file nobody makes": lambda: make(played(), "secret.txt", "en"),
    "a table of a region": lambda: uploaded(BAD_TABLE, "towns.csv", LOCAL),
    "a table without its columns": lambda: uploaded("name,outptu,lat\nA,1,2\n", "towns.csv", LOCAL),
    "a table with semicolons": lambda: uploaded("name;output\n", "towns.csv", LOCAL),
    "a table of too many cities": lambda: uploaded("name,output,lat,lon\n" + "A,1,2,3\n" * 201, "towns.csv", PUBLIC),
    "a table with a place in two ways": lambda: uploaded("name,output,lat,lon,x_km,y_km,name\nA,1\n", "towns.csv", LOCAL),
    "a table of long names": lambda: uploaded(f"name,output,lat,lon\n{'A' * 101},1,2,3\n", "towns.csv", LOCAL),
    "a link without its region": lambda: read_query("?region=own:0"),
    "a damaged region": form(region="own", own="####"),
    "a run that stops": lambda: raised(out_of_bounds(12, "Suzhou", 1e101, 1.0)),
}


BAD_TABLE = """name,output,lat,lon,area_km2,share_a,share_b,partners
Alfa,-3,95,x,0,0,0,Beat
Alfa,,1,1,1,-1,1,Alfa
"""


def raised(refusal: Refusal):
    raise refusal


def refused(action: Callable) -> list[str]:
    """The lines that are told when something real is refused."""
    try:
        action()
    except Refusal as refusal:
        return list(refusal.faults)
    except Faults as faults:
        return list(faults.faults.values())
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_said_in_both_languages(what):
    lines = refused(REFUSED[what])
    assert lines
    for line in lines:
        english, said = both(line)
        assert english == line
        assert re.search("[\u4e00-\u9fff]", said), line
        for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", said):
            assert number in line or number in ("0", "1"), (number, line)
        assert not HALF_WIDTH.search(said), said
        assert english_words(said) == [], said


def english_words(said: str) -> list[str]:
    """English left in a Chinese line, besides what was typed, the names that are allowed, and messages of the TOML reader."""
    without = re.sub(
        r"'[^']*'|\"[^\"]*\"|“[^”]*”|\{[^}]*\}|有效的 TOML：.*|synthetic:N(?::SEED)?|SEED|允许：[\w、:.-]+$", "", said
    )
    return [word for word in re.findall(r"[A-Za-z]{2,}", without) if word not in ("KB", "Suzhou")]


def test_a_line_of_no_known_form_stays_as_it_is():
    for line in ("something else went wrong", "", "x = 3; allowed: whatever pleases {you}"):
        assert both(line) == [line, line]
