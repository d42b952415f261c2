"""The documentation says what is true: its tables are those of the code, and its links lead somewhere."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest

from citypact.agents.choice import STEP_TERMS, TERMS
from citypact.experiments.commands.evidence import HEADS, page, page_file
from citypact.experiments.commands.reference import FILE, reference
from citypact.experiments.sweeps.design_file import design
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import region_specs
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("results/*/report.md")])


def test_the_reference_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == reference(), "renew it: python -m experiments.commands.reference"


@pytest.mark.parametrize("name", HEADS)
def test_the_pages_of_evidence_are_those_of_the_committed_results(name):
    assert page_file(name).read_text(encoding="utf-8") == page(name), "renew it: python -m experiments.commands.evidence"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target.split("#")[0]).exists() and target[0] != "#"]
    assert not missing


def test_the_readme_gives_the_two_commands_that_set_everything_up():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python -m pip install -e . && python -m experiments run transition" in text
    assert 'python -m pip install -e ".[test]" && python -m pytest' in text


@pytest.mark.parametrize(
    "page", [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")], ids=lambda page: page.name
)
def test_the_numbers_of_a_page_come_out(page):
    """Among them those of the worked pair that starts small, from ``agents.outlook``."""
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 0 and failed == 0


def test_the_model_page_names_nothing_that_is_gone():
    """Every name of two or more words in code type is one of the declared names."""
    known = {*PARAMETERS, *INSTRUMENTS, *MEASURES, *PACKAGES, *RULES, *SCOPES, *TERMS, *STEP_TERMS, *region_specs()}
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text))
    assert len(named) > 20 and named <= known


def test_every_parameter_and_instrument_is_told_of_on_the_model_page():
    """By its name, or by its symbol in an equation; that of a level of the ladder stands there with L for the level."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").replace("*", "")
    for row in (PARAMETERS | INSTRUMENTS).values():
        symbol = re.escape(re.sub(r"_\d$", "_L", row.symbol))
        told = f"`{row.name}`" in text or (symbol and re.search(rf"(?<![a-z]){symbol}(?![a-z])", text))
        assert told, row.name


def test_the_design_in_the_text_is_sound():
    pytest.importorskip("SALib", reason="SALib is not installed")
    (block,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8"), re.DOTALL)
    content = tomllib.loads(block)
    assert content.pop("table") == {"file": "points.csv"}
    made = design({"region": "synthetic:4", **content})
    assert made.points > 1000 and "resistance" in made.factors
