"""The bibliography: whatever cites a work cites one of its keys, and every key is cited."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.paper import bibliography
from citypact.experiments.paper.bibliography import read, sources_of, unresolved, work, works
from citypact.model.refusal import Refusal
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.term_table import CONCEPT_WORDS

ROOT = Path(__file__).resolve().parent.parent
DECLARED = [*PARAMETERS.values(), *INSTRUMENTS.values(), *RULES.values(), *SCOPES.values(), *PACKAGES.values(), *CLAIMS.values()]
CODE = [file for floor in ("agents", "model", "experiments", "views", "tests") for file in sorted((ROOT / floor).rglob("*.py"))]
TEXTS = [
    *CODE,
    *(ROOT / "views").rglob("*.vue"),
    *ROOT.glob("*.md"),
    *(page for page in (ROOT / "docs").rglob("*.md") if ROOT / "docs" / "generated" not in page.parents),  # that is the site's
    *ROOT.glob("results/*/report.md"),
]
# What looks like a citation and is a year of something else.
NO_AUTHORS = {
    "Analysis",
    "Eurostat",
    "Microsystems",
    "Beijing-Tianjin-Hebei",
    "Brier",
    "Chengdu-Chongqing",
    "Delta",
    "May",
    "Peninsula",
    "Plain",
    "Plains",
    "Strait",
    "Yangtze",
}
_NAME = r"(?:Dal |Del |Le )?[A-Z][^\W\d_]+(?:[-][A-Z][^\W\d_]+)*"
_CITATION = re.compile(rf"((?:{_NAME}, )*(?:{_NAME} and )?{_NAME}(?: et al\.)?)(?:'s)?,? \(?((?:1[89]|20)\d\d)\b")


def _read(file: Path) -> str:
    """A file's text as it is read: in one line, strings that Python joins joined."""
    text = file.read_text(encoding="utf-8").replace("&amp;", "and").replace(" & ", " and ")
    return re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*f?"', "", text))


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    lists = {ROOT / "docs" / "bibliography.md", Path(__file__)}  # they name works because these are in the bibliography
    return {file: _read(file) for file in TEXTS if file not in lists}


def test_every_declared_source_is_a_work_of_the_bibliography_or_the_packages_own():
    words = [word for word in CONCEPT_WORDS.values() if word.source]
    found = {row.name: unresolved(row.source) for row in [*DECLARED, *words] if unresolved(row.source)}
    assert not found
    assert all(row.source for row in DECLARED)


@pytest.mark.parametrize("name", ["verification", "validation"])
def test_every_source_of_a_published_claim_is_a_work_of_the_bibliography_or_the_packages_own(name):
    sources = set(pd.read_csv(ROOT / "results" / name / "verdicts.csv")["source"])
    assert len(sources) > 10
    assert not {source: unresolved(source) for source in sources if unresolved(source)}


def test_every_source_that_a_rule_tells_is_known():
    told = []
    for file in (ROOT / "agents").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and "Source: " in (ast.get_docstring(node) or ""):
                told.append((file.name, ast.get_docstring(node).partition("Source: ")[2]))
    assert len(told) > 15
    elsewhere = ("fdlibm e_", "as ``choice.")  # told in the same file's head, or in another rule's docstring
    assert not [one for one in told if not sources_of(one[1]) and "ours" not in one[1] and not one[1].startswith(elsewhere)]


def test_whoever_is_cited_with_a_year_is_in_the_bibliography(texts):
    missing = set()
    for file, text in texts.items():
        for names, year in _CITATION.findall(text):
            if not sources_of(f"{names} ({year})") and names not in NO_AUTHORS:
                missing.add((file.relative_to(ROOT).as_posix(), f"{names} {year}"))
    assert not missing


def test_every_work_is_cited_somewhere(texts):
    cited = {key for text in texts.values() for key in sources_of(text)}
    assert not set(works()) - cited


def test_a_text_is_resolved_in_the_order_in_which_it_cites():
    assert sources_of("Robson 1998; Fehr and Schmidt (1999)") == ("robson1998", "fehr1999")
    assert sources_of("stages of Zhu 2009; Watson 1999, 2002; value ours") == ("zhu2009", "watson1999", "watson2002")
    assert sources_of("Krugman's (1991) index, by LXM §4.3") == ("krugman1991", "li2020")
    assert sources_of("Feiock's institutional collective action") == ("feiock2013",) == sources_of("Feiock (2013)")
    assert sources_of("nobody 1998; Robson 1999") == () == sources_of("form ours")
    assert unresolved("Robson 1998; form ours; Nobody 2001") == ("Nobody 2001",)


def test_a_work_is_told_as_a_reference_and_as_bibtex():
    fehr = work("fehr1999")
    assert fehr.cited == "Fehr and Schmidt (1999)" and work("traulsen2009").cited == "Traulsen et al. (2009)"
    assert fehr.told == (
        "Fehr, Ernst and Schmidt, Klaus M. (1999). A theory of fairness, competition, and cooperation. "
        "*Quarterly Journal of Economics* 114(3): 817–868."
    )
    assert read("\n".join(one.bibtex() for one in works().values()) + "\n") == works()
    with pytest.raises(Refusal, match="fehr1999"):
        work("fehr1998")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@book{one,\n  author = {A},\n}\n@book{one,\n  author = {B},\n}\n", "twice"),
        ("@book{one,\n  title = {A},\n}\n", "no author"),
        ("@book{one, author = {A}}\n", "cannot read"),
    ],
)
def test_a_bibliography_that_is_not_one_is_refused(text, told):
    with pytest.raises(Refusal, match=told):
        read(text)


def test_two_works_that_would_be_cited_alike_are_refused(monkeypatch):
    fehr = work("fehr1999")
    monkeypatch.setattr(bibliography, "works", lambda: {"one": fehr, "fehr1999": bibliography.Work("two", "book", fehr.fields)})
    with pytest.raises(Refusal, match="Fehr and Schmidt 1999"):
        bibliography._citations.__wrapped__()
