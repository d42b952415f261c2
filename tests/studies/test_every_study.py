"""What is true of every named experiment: its files, its report, its command, and that it can be interrupted and moved."""

import json
import re
from dataclasses import asdict
from importlib import import_module

import pytest
from click.testing import CliRunner
from tiny import TINY, needed

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS
from citypact.experiments.named.study import Scale, Stored, report, run_study, study_class, write_findings
from citypact.experiments.sweeps.door import Interrupted
from citypact.experiments.sweeps.job import run_job
from citypact.experiments.sweeps.ledger import LEDGER, read
from citypact.model.refusal import Refusal


def figures_of(name):
    return import_module(f"citypact.experiments.named.{name}.report").FIGURES


@pytest.mark.parametrize("name", TINY)
def test_every_promised_file_is_there(written, name):
    stored = written(name)
    figures = {f"{figure}.{kind}" for figure in figures_of(name) for kind in ("png", "svg", "txt")}
    tables = {path.name for path in stored.folder.glob("*.csv")}
    assert tables and {path.name for path in stored.folder.iterdir()} == figures | tables | {"report.md", "manifest.json"}
    assert all(path.stat().st_size for path in stored.folder.iterdir())
    manifest = json.loads((stored.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs"] == stored.study.size() > 0
    assert (manifest["experiment"], manifest["scale"]) == (name, asdict(stored.study.scale))
    assert not list(stored.folder.parent.glob(".*"))  # nothing of its runs is left


@pytest.mark.parametrize("name", TINY)
def test_the_report_has_no_gaps(written, name):
    stored = written(name)
    text = (stored.folder / "report.md").read_text(encoding="utf-8")
    assert stored.study.question in text and "## Answer" in text
    assert not re.search(r"\bnan\b|\binf\b|\{|\}|None|TODO|placeholder|XXX", text)
    assert all(f"({figure}.png)" in text for figure in figures_of(name))
    for mentioned in re.findall(r"`(\w+\.csv)`", text):
        assert (stored.folder / mentioned).exists(), mentioned
    for figure in figures_of(name):
        caption = (stored.folder / f"{figure}.txt").read_text(encoding="utf-8")
        assert stored.study.parameters.hash in caption and "{" not in caption and "nan" not in caption.split()


@pytest.mark.parametrize("name", TINY)
def test_figures_and_report_come_from_the_stored_tables_alone(written, name, monkeypatch):
    stored = written(name)
    before = {path.name: path.read_bytes() for path in stored.folder.iterdir()}
    monkeypatch.setattr("citypact.model.engine.Years", None)  # a figure that ran the model would fail
    again = Stored(stored.folder, stored.study)
    write_findings(again)
    assert report(again).encode() == before["report.md"]
    assert {path.name: path.read_bytes() for path in stored.folder.iterdir()} == before


@pytest.mark.parametrize("name", TINY)
def test_an_interrupted_study_goes_on_and_gives_the_same_tables(written, name, monkeypatch, tmp_path):
    """It is ended in its second job, and then asked for again: what came back of the first is not lived a second time.

    Figures and report, which come from the tables alone, as the test above says, are not drawn here.
    """
    monkeypatch.setattr("citypact.experiments.named.study.write_findings", lambda stored: None)
    stored, jobs, place = written(name), [], "citypact.experiments.sweeps.coordinator.run_job"

    def ended_in_the_second(job):
        if jobs:
            raise KeyboardInterrupt
        jobs.append(job)
        return run_job(job)

    monkeypatch.setattr("citypact.experiments.sweeps.cutting.BLOCK_SIZE", 8)  # so that there are several jobs
    monkeypatch.setattr(place, ended_in_the_second)
    folder, kept = tmp_path / name, tmp_path / f".{name}.runs"
    with pytest.raises(Interrupted):
        run_study(folder, stored.study, quiet=True)
    assert list(tmp_path.iterdir()) == [kept]
    before = 0
    for ledger in kept.rglob(LEDGER):
        with read(ledger.parent, study=True) as opened:
            before += opened.counts()["done"]
    again = []
    monkeypatch.setattr(place, lambda job: again.extend(job.numbers) or run_job(job))
    run_study(folder, stored.study, quiet=True)
    assert before > 0
    if name != "frontier":  # whose runs are told as an upper bound, for a policy may be proposed twice
        assert len(again) == stored.study.runs - before
    for path in (*stored.folder.glob("*.csv"), stored.folder / "manifest.json"):
        assert (folder / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", TINY)
def test_another_region_and_other_parameters_are_taken(name, tmp_path):
    needed(name)
    scale, changes = TINY[name]
    regions = ("synthetic:8:2",)
    study = study_class(name)(scale, **(changes | {"regions": regions}))
    moved = study_class(name)(scale, study.parameters.replace(patience=0.8), regions)
    assert study.design() and study.size() > 0
    assert "--region synthetic:8:2" in study.command() and "--set patience=0.8" in moved.command()
    for cells in moved.worlds().values():
        for cell in cells.values():
            assert cell.run.parameters.patience == 0.8


@pytest.mark.parametrize("name", QUESTIONS)
def test_commands_tell_the_question_and_take_the_same_options(name):
    question = QUESTIONS[name]
    help_text = " ".join(CliRunner().invoke(main, ["run", name, "--help"]).output.split())
    assert question in help_text and question in CliRunner().invoke(main, ["list"]).output
    options = {option for part in main.commands["run"].commands[name].params for option in part.opts}
    assert {
        "--quick",
        "--seeds",
        "--years",
        "--region",
        "--set",
        "--params",
        "--threads",
        "--processes",
        "--scheduler",
    } <= options
    kind = study_class(name)
    assert kind.name == name and kind.full.seeds > kind.quick.seeds > 1 and kind.full.years >= kind.shortest


@pytest.mark.parametrize("name", TINY)
def test_too_few_seeds_or_years_are_refused_in_one_line(name):
    kind = study_class(name)
    for changed, word in (({"seeds": 1}, "seeds: 1"), ({"years": 0}, "years: 0")):
        with pytest.raises(Refusal, match=word) as refused:
            kind(Scale(**(asdict(kind.full) | changed)))
        assert len(refused.value.faults) == 1
