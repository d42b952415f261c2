"""Every snippet of README and documents is run as it stands, page by page; what is not run stands in a table, with the reason.

Doctests are run by ``test_documentation.py``, cells of tutorials when the site is built (``test_site.py``).
"""

import re
import shutil
import tomllib

import click
import pytest

from citypact.experiments.calibration.design_file import calibration_design
from citypact.experiments.commands.line import main
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.parameters import Parameters
from tests.snippets import PAGES, ROOT, arguments, blocks, run_command, run_python

# How a command begins -> why it is not run here.
NOT_RUN = {
    "python -m pip": "installs packages; .ci/run does it on a clean clone, test_package.py with the wheel",
    "python -m pytest": "is what runs this",
    "python -m ruff": "test_style.py runs it, without changing files",
    "python -m sphinx": "builds the site; test_site.py does it",
    "pre-commit": "installs a hook into the checkout",
    "python app.py": "serves until it is ended; tests/page starts it for a real browser",
    "python -m tests.attack": "lasts minutes; test_attack.py runs parts of it",
    "sbatch": "needs Slurm; test_ledger.py runs the script as Slurm would",
    "dask": "starts servers; test_dask.py has a cluster of its own",
    "python -m experiments sweep docs/examples/sobol.toml --out results/sobol --scheduler": "needs the cluster above it",
}
# Page -> the test that runs its snippets, on a desk that it lays itself.
RUN_ELSEWHERE = {
    "docs/own-region.md": "test_documentation.py",
    "docs/own-rules.md": "test_own_sweeps.py",
    "docs/citing.md": "test_citing.py",
}
# (page, text within the block) -> why this Python is only compiled.
NOT_RUN_PYTHON = {
    ("docs/sweeps.md", "SLURMCluster"): "needs Slurm; test_dask.py hands the same call a cluster of this machine",
}
# Commands that are run with more options than they stand there with, so that they take seconds.
SMALLER = {
    "python -m experiments run transition": ("--quick", "--seeds", "4", "--out", "results/transition"),
}
# Examples of designs that are made small: file -> what stands in the place of what.
SMALL = {
    "resistance.toml": (("points = 200", "points = 4"),),
    "sobol.toml": (("base_samples = 512", "base_samples = 2"), ("seeds = 10", "seeds = 2"), ("years = 60", "years = 12")),
    "small_calibration.toml": (),
    "yrd_council.toml": (),
}
FAST_SEARCH = """
[posterior]
proposals = 40
generations = 2
predictive = 20

[point]
candidates = 6
generations = 2
finalists = 2
"""
# Page -> what the text before a snippet takes for granted.
TAKEN_FOR_GRANTED = {
    "docs/sweeps.md": ("sobol", "parts", "mine"),
    "docs/tutorials/slurm.md": ("parts",),
}
# Tables in TOML: page -> what reads its blocks, in their order.
READERS = {
    "docs/files.md": (lambda content: Parameters(**content), Agenda.from_content),
    "docs/sweeps.md": (lambda content: design({"region": "synthetic:4", **content, "table": {"rows": [{"subsidy": 0.1}]}}),),
    "docs/calibration.md": (calibration_design,),
}
HERE = [page for page in PAGES if page not in RUN_ELSEWHERE]
RUN = [page for page in HERE if {"console", "python"} & {block.kind for block in blocks(page)}]


def reason(command):
    """Why a command is not run; None if it is."""
    return next((told for start, told in NOT_RUN.items() if f"{command} ".startswith(f"{start} ")), None)


def only_compiled(block):
    return next((told for (page, part), told in NOT_RUN_PYTHON.items() if page == block.page and part in block.text), None)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the examples, made small, from which commands and Python are run."""
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    for name, changes in SMALL.items():
        file = tmp_path / "docs" / "examples" / name
        text = file.read_text(encoding="utf-8")
        for long, short in changes:
            assert long in text, f"{name} has no {long!r} any more"
            text = text.replace(long, short)
        file.write_text(text + ("" if changes else FAST_SEARCH), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def grant(desk, *what):
    """Sweeps that a page takes for granted."""
    lives = {"region": "synthetic:5", "years": 8, "seeds": 2, "survival": True}
    sobol = read_design(desk / "docs" / "examples" / "sobol.toml")
    if "sobol" in what:
        run_sweep(sobol, desk / "results" / "sobol", quiet=True)
    if "parts" in what:
        for part in (1, 2):
            run_sweep(sobol, desk / "results" / "sobol" / f"part_{part}", shard=(part, 2), quiet=True)
    if "mine" in what:
        run_sweep(design({**lives, "policy": {"packages": "hybrid:1-3"}}), desk / "results" / "mine", quiet=True)


@pytest.mark.slow
@pytest.mark.parametrize("document", RUN)
def test_the_snippets_of_a_page_run_from_the_first_to_the_last(document, desk):
    grant(desk, *TAKEN_FOR_GRANTED.get(document, ()))
    names = {"__name__": "__main__"}
    for block in blocks(document):
        if block.kind == "console":
            for command in block.commands:
                if reason(command) is None:
                    run_command(" ".join((command, *SMALLER.get(command, ()))))
        elif block.kind == "python":
            if only_compiled(block):
                compile(block.text, document, "exec")
            else:
                run_python(block, names)


@pytest.mark.parametrize("document", [page for page in HERE if "toml" in {block.kind for block in blocks(page)}])
def test_tables_in_toml_are_read_by_what_reads_such_files(document):
    found = [block for block in blocks(document) if block.kind == "toml"]
    for block, read in zip(found, READERS[document], strict=True):
        assert read(tomllib.loads(block.text)) is not None


def test_whatever_is_not_run_is_still_there_and_has_its_reason():
    every = [block for page in HERE for block in blocks(page)]
    commands = [command for block in every if block.kind == "console" for command in block.commands]
    for start, told in NOT_RUN.items():
        assert len(told) > 10 and any(f"{command} ".startswith(f"{start} ") for command in commands), start
    for (page, part), told in NOT_RUN_PYTHON.items():
        assert len(told) > 10 and any(block.page == page and part in block.text for block in every), part
    for command in SMALLER:
        assert command in commands
    assert len(commands) > 30


def test_what_is_run_elsewhere_is_run_there():
    for page, test in RUN_ELSEWHERE.items():
        if page in PAGES:
            assert page.removeprefix("docs/") in (ROOT / "tests" / test).read_text(encoding="utf-8"), page


def test_no_snippet_hides_in_a_language_that_nobody_runs():
    known = {"", "python", "toml", "text", "{code-cell}", "{toctree}", "{eval-rst}", "{literalinclude}",
             "console", "bash", "sh", "shell"}  # fmt: skip
    assert {block.language for page in HERE for block in blocks(page)} <= known


def examples():
    """The examples in the help of all commands, as the page of the command line shows them."""
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8").replace("\\\n", " ")
    return sorted({line.strip() for line in re.findall(r"^ {4,6}(python -m experiments \S.*)$", text, re.MULTILINE)})


@pytest.mark.parametrize("example", examples())
def test_the_examples_of_a_help_are_understood(example):
    """Each is parsed by its command, without being run: no option or argument in it is wrong."""
    command, rest = main, arguments(example)
    context = click.Context(main, info_name="python -m experiments", **main.context_settings)
    while rest and hasattr(command, "commands") and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    assert command is not main and command.make_context(example, rest, context).params
