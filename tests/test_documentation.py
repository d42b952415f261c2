"""The documentation says what is true: its tables are those of the code, and its links lead somewhere."""

import doctest
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from click.testing import CliRunner

from citypact.agents.choice import STEP_TERMS, TERMS
from citypact.experiments.commands.evidence import PAGES as EVIDENCE
from citypact.experiments.commands.evidence import page_file as evidence_file
from citypact.experiments.commands.line import main
from citypact.experiments.commands.reference import PAGES as DECLARED
from citypact.experiments.commands.reference import page_file as declared_file
from citypact.experiments.sweeps.design_file import design
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import region_specs
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = [page for page in ROOT.glob("docs/**/*.md") if ROOT / "docs" / "generated" not in page.parents]  # that is the site's
PAGES = sorted([*ROOT.glob("*.md"), *WRITTEN, *ROOT.glob("results/*/report.md")])


@pytest.mark.parametrize("name", DECLARED)
def test_the_pages_of_what_is_declared_are_up_to_date(name):
    assert declared_file(name).read_text(encoding="utf-8") == DECLARED[name](), (
        "renew it: python -m experiments.commands.reference"
    )


def test_the_page_of_the_command_line_is_up_to_date():
    """In a process of its own: click keeps the option --help as whoever asked a command first wanted it."""
    code = "import sys; from citypact.experiments.commands.manual import manual; sys.stdout.buffer.write(manual().encode())"
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    told = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert told == made, "renew it: python -m experiments.commands.manual"


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_pages_of_evidence_are_those_of_the_committed_results(name):
    assert evidence_file(name).read_text(encoding="utf-8") == EVIDENCE[name](), (
        "renew it: python -m experiments.commands.evidence"
    )


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


@pytest.mark.slow
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


def test_the_snippets_on_own_regions_lead_from_a_table_to_a_figure(tmp_path, monkeypatch, capsys):
    """In the order in which they stand: files are written, commands run, Python is carried out."""
    pytest.importorskip("geopandas", reason="geopandas is not installed")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "own-region.md").read_text(encoding="utf-8")
    kinds = {"csv": "my_towns.csv", "toml": "design.toml"}
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
    assert {kind for kind, _ in blocks} == {*kinds, "bash", "python"}
    for kind, block in blocks:
        if kind in kinds:
            (tmp_path / kinds[kind]).write_text(block, encoding="utf-8")
        elif kind == "python":
            exec(compile(block, "docs/own-region.md", "exec"), {"__name__": "snippet"})
        for command in block.splitlines() if kind == "bash" else ():
            done = CliRunner().invoke(main, shlex.split(command.removeprefix("python -m experiments ")))
            assert done.exit_code == 0, done.output
    plt.close("all")
    assert (tmp_path / "my_sweep.png").stat().st_size > 5_000
    first, again = ((tmp_path / "results" / name / "series.csv").read_bytes() for name in ("my_towns", "again"))
    assert first == again
    assert "unknown column 'outptu' (did you mean \"output\"?)" in capsys.readouterr().out
