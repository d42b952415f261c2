"""The documentation says what is true: its tables are those of the code, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from experiments.reference import FILE, reference

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("results/*/report.md")])


def test_the_reference_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == reference(), "renew it: python -m experiments.reference"


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
