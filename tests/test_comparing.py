"""Two folders of results are told apart table by table and figure by figure; what is the same is said to be so."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.image import imsave

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS, SECONDS
from citypact.experiments.paper.manifest import with_hash, write_manifest
from citypact.experiments.publishing.comparing import checksum_verdicts, compared, manifest_verdict, pixels_apart
from citypact.experiments.publishing.rerun import chosen, lasting, seconds, stored_study
from citypact.experiments.publishing.subject import RESULTS
from citypact.model.refusal import Refusal

VERSIONS = {"python": "3.12.1", "numpy": "2.4.6"}


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="python -m experiments")


@pytest.fixture
def pair(tmp_path):
    """(stored, made): two folders of the same small results."""
    stored, made = tmp_path / "stored", tmp_path / "made"
    stored.mkdir()
    (stored / "effects.csv").write_text("cost,effect\nsearch,0.25\nmonitoring,0.5\n")
    imsave(stored / "effects.png", np.tile(np.linspace(0, 1, 40), (30, 1)), cmap="gray")
    (stored / "effects.svg").write_text("<svg/>")
    (stored / "effects.txt").write_text("What it shows.\n")
    (stored / "report.md").write_text("# Costs\n\nOne line.\n")
    write_manifest(stored, {"experiment": "costs", "drawn_with": {"matplotlib": "3.11.2"}, "versions": VERSIONS})
    shutil.copytree(stored, made)
    return stored, made


def verdicts(pair):
    return {verdict.name: verdict for verdict in compared(*pair)}


def told(pair, name):
    found = verdicts(pair)
    assert [one for one in found.values() if not one.same] == [found[name]]
    return found[name].told


def test_the_same_results_are_the_same(pair):
    found = verdicts(pair)
    assert list(found) == ["effects.csv", "effects", "report.md", "manifest.json"] and all(one.same for one in found.values())
    assert str(found["effects"]).split() == ["figure", "effects", "yes"]


def test_a_changed_cell_is_named(pair):
    (pair[0] / "effects.csv").write_text("cost,effect\nsearch,0.25\nmonitoring,0.6\n")
    assert told(pair, "effects.csv") == "1 of 4 cells differ, the first in row 2, effect: 0.6 stored, 0.5 now"


@pytest.mark.parametrize(
    ("text", "says"),
    [("cost,effect\nsearch,0.25\n", "1 rows stored, 2 now"), ("cost,impact\nsearch,0.25\n", "other columns: cost, impact stored"),
     ("cost,effect\r\nsearch,0.25\r\nmonitoring,0.5\r\n", "the same cells, written with other bytes"), ("", "other columns")],
)  # fmt: skip
def test_another_shape_is_said(pair, text, says):
    (pair[0] / "effects.csv").write_bytes(text.encode())
    assert says in told(pair, "effects.csv")


def test_a_missing_and_an_additional_file_are_said(pair):
    (pair[0] / "more.csv").write_text("a\n")
    assert told(pair, "more.csv") == "is not in the new ones"
    (pair[0] / "more.csv").unlink()
    (pair[0] / "effects.svg").unlink()
    assert told(pair, "effects") == "effects.svg is not in the stored results"
    shutil.copy(pair[1] / "effects.svg", pair[0])
    (pair[0] / "notes.docx").write_text("")
    assert told(pair, "notes.docx") == "is no file of results"


def test_a_figure_of_the_same_matplotlib_has_to_be_the_same_bytes(pair):
    (pair[0] / "effects.svg").write_text("<svg></svg>")
    assert told(pair, "effects") == "other bytes in effects.svg, drawn by the same matplotlib 3.11.2"


def test_a_figure_of_another_matplotlib_is_compared_by_its_pixels(pair):
    stored, _ = pair
    about = json.loads((stored / "manifest.json").read_text())
    write_manifest(stored, about | {"drawn_with": {"matplotlib": "3.9.0"}})
    picture = np.tile(np.linspace(0, 1, 40), (30, 1))
    imsave(stored / "effects.png", picture * 0.99, cmap="gray", vmin=0, vmax=1)
    found = verdicts(pair)["effects"]
    assert found.same and "by pixels" in found.told and "matplotlib 3.9.0, here 3.11.2" in found.told
    imsave(stored / "effects.png", 1 - picture, cmap="gray")
    assert not verdicts(pair)["effects"].same and pixels_apart(stored / "effects.png", pair[1] / "effects.png") > 0.5
    imsave(stored / "effects.png", picture[:20], cmap="gray")
    assert "another size of the picture" in told(pair, "effects")
    shutil.copy(pair[1] / "effects.png", stored)
    (stored / "effects.txt").write_text("Something else.\n")
    assert told(pair, "effects") == "the caption: it differs from line 1 on"


def test_a_report_is_compared_line_by_line(pair):
    (pair[0] / "report.md").write_text("# Costs\n\nOne line.\n\nAnd another.\n")
    assert told(pair, "report.md") == "it differs from line 4 on"


def test_a_manifest_may_differ_in_versions_and_in_nothing_else():
    about = with_hash({"runs": 4, "versions": VERSIONS})
    moved = manifest_verdict(about, {"runs": 4, "versions": VERSIONS | {"python": "3.13.0"}})
    assert moved.same and moved.told == "but for versions: python 3.12.1 and now 3.13.0"
    assert manifest_verdict(about, {"runs": 5, "versions": VERSIONS}).told == "it differs in runs"
    assert manifest_verdict(about | {"runs": 5}, {"runs": 5, "versions": VERSIONS}).told == "its hash is another one"


def copied(name, folder):
    shutil.copytree(RESULTS / name, folder / name)
    return folder / name


def test_a_changed_byte_of_a_committed_table_is_found_by_its_checksum(tmp_path):
    folder = copied("sensitivity", tmp_path)
    table = folder / "sobol.csv"
    content = bytearray(table.read_bytes())
    content[-5] = ord("9") if content[-5] != ord("9") else ord("8")
    table.write_bytes(bytes(content))
    assert [one.name for one in checksum_verdicts(folder) if not one.same] == ["sobol.csv"]
    done = invoke("verify", "sensitivity", "--quick", "--results", tmp_path)
    assert done.exit_code == 1 and "sensitivity: no" in done.output, done.output
    assert any(line.split()[:3] == ["table", "sobol.csv", "no,"] for line in done.output.splitlines())
    assert "1 of the named experiments, about 6 seconds on two cores" in done.output


def test_a_manifest_that_was_written_in_is_found_by_its_hash(tmp_path):
    folder = copied("costs", tmp_path)
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(text.replace('"runs": 20340', '"runs": 20341'), encoding="utf-8")
    assert [one.name for one in checksum_verdicts(folder) if not one.same] == ["manifest.json"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_committed_manifest_makes_its_study_again(name):
    study = stored_study(name, RESULTS)
    assert (study.name, study.scale) == (name, study.full) and seconds(name, False) == SECONDS[name] > 0


def test_the_time_is_said_in_words_and_quick_is_quicker():
    assert set(SECONDS) == set(QUESTIONS)
    assert (lasting(10), lasting(600)) == ("about 10 seconds", "about 10 minutes")
    assert sum(seconds(name, True) for name in QUESTIONS) < sum(SECONDS.values()) / 5


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["cost"], 'did you mean "costs"'),
        (["costs", "--results", "{tmp}"], "has no results of costs"),
        (["all", "--results", "{tmp}"], "has no results of transition"),
        (["costs", "--threads", 0], "threads: 0"),
        (["tipping", "--results", "{tmp}/wrong"], "is not the manifest of the experiment tipping"),
        (["costs", "--results", "{tmp}/old"], "was made by another version of the experiment"),
        ([], "NAME...|all"),
    ],
)
def test_what_cannot_be_verified_is_refused_in_one_line(tmp_path, asked, says):
    for place, name, change in (
        ("wrong", "tipping", {}),
        ("old", "costs", {"command": "python -m experiments run costs --seeds 3"}),
    ):
        (tmp_path / place / name).mkdir(parents=True)
        about = json.loads((RESULTS / "costs" / "manifest.json").read_text(encoding="utf-8"))
        (tmp_path / place / name / "manifest.json").write_text(json.dumps(about | change), encoding="utf-8")
    done = invoke("verify", *(str(part).format(tmp=tmp_path) for part in asked))
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1 and says in done.stderr, done.output


def test_names_may_be_several_and_all_is_each_once():
    assert chosen(("costs", "tipping", "costs"), RESULTS) == ("costs", "tipping")
    assert chosen(("costs", "all"), RESULTS) == tuple(QUESTIONS)
    with pytest.raises(Refusal) as refused:
        chosen(("cost", "tiping"), RESULTS)
    assert len(refused.value.faults) == 2
