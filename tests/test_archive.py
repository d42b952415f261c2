"""The archive: a research object whose every file is named, described and checksummed, the same bytes whenever it is made."""

import json
import os
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS
from citypact.experiments.publishing.inventory import CRATE, SUMS, inventory
from citypact.experiments.publishing.packing import write_archive
from citypact.model.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
SMALL = {
    "README.md": "read me\n",
    "constraints.txt": "numpy==1\n",
    "model/regions/data/cities.csv": "name\nSuzhou\n",
    "model/regions/data/elsewhere.csv": "id,source,licence\nhere,Office of figures,CC BY 4.0\n",
    "results/costs/manifest.json": '{"question": "Which?", "command": "run costs", "hash": "abc"}',
    "results/costs/effects.csv": "a\n1\n",
}


def git(folder, *command):
    own = ("-c", "user.name=name", "-c", "user.email=name@example.org")
    subprocess.run(["git", *own, "-C", str(folder), *command], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    for name, text in SMALL.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder.parent, "init", "-q", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    (folder / "scratch.txt").write_text("not known to git")
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The archive of this checkout: name -> bytes."""
    file = tmp_path_factory.mktemp("archive") / "citypact.zip"
    write_archive(file)
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def graph_of(files):
    described = json.loads(files[CRATE])
    assert described["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in described["@graph"]}
    assert len(entities) == len(described["@graph"])
    return entities


def parts_of(entities, name):
    """All files below an entity."""
    for part in entities[name].get("hasPart", ()):
        yield part["@id"]
        yield from parts_of(entities, part["@id"])


def referred(value):
    if isinstance(value, dict):
        yield from [value["@id"]] if set(value) == {"@id"} else (name for inner in value.values() for name in referred(inner))
    elif isinstance(value, list):
        yield from (name for inner in value for name in referred(inner))


def test_the_description_is_a_whole_research_object(archive):
    entities = graph_of(archive)
    assert entities[CRATE]["about"] == {"@id": "./"} and entities[CRATE]["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.1"
    root = entities["./"]
    assert root["@type"] == "Dataset" and {"name", "description", "datePublished", "license", "author"} <= set(root)
    parts = list(parts_of(entities, "./"))
    files = [name for name in parts if not name.endswith("/")]
    assert len(files) == len(set(files)) and set(files) == set(archive) - {CRATE}
    missing = {name for entity in entities.values() for name in referred(list(entity.values()))} - set(entities)
    assert missing <= {"https://w3id.org/ro/crate/1.1"}
    for name in QUESTIONS:
        action = entities[f"#run-{name}"]
        assert action["result"] == {"@id": f"results/{name}/"} and f"run {name}" in action["description"]
    sources = {one["@id"] for one in entities["model/regions/data/"]["isBasedOn"]}
    assert {"#geonames", "#naturalearth"} <= sources and all(entities[source]["license"] for source in sources)


def test_every_file_has_its_checksum(archive):
    entities = graph_of(archive)
    listed = dict(reversed(line.split("  ", 1)) for line in archive[SUMS].decode().splitlines())
    assert set(listed) == set(archive) - {SUMS}
    for name, told in listed.items():
        assert sha256(archive[name]).hexdigest() == told, name
        if name != CRATE:
            assert (entities[name]["sha256"], entities[name]["contentSize"]) == (told, str(len(archive[name])))


def test_it_holds_code_constraints_data_results_and_what_zenodo_reads(archive):
    for name in ("pyproject.toml", "constraints.txt", "LICENSE", "CITATION.cff", "codemeta.json", ".zenodo.json",
                 "model/regions/data/cities.csv", "experiments/paper/bibliography.bib", "docs/comses-checklist.md",
                 *(f"results/{name}/manifest.json" for name in QUESTIONS)):  # fmt: skip
        assert name in archive, name


def test_the_same_files_give_the_same_bytes_whenever_and_from_wherever(checkout, tmp_path):
    first, second, third = (tmp_path / f"{name}.zip" for name in ("first", "second", "third"))
    write_archive(first, checkout)
    for name in SMALL:
        os.utime(checkout / name, (1, 1))
    write_archive(second, checkout)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as opened:
        assert opened.namelist() == [*sorted([*SMALL, CRATE, ".zenodo.json"]), SUMS]
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        opened.extractall(tmp_path / "unpacked")
    write_archive(third, tmp_path / "unpacked")
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(third) as other:
        assert one.namelist() == other.namelist()
        assert all(one.read(name) == other.read(name) for name in one.namelist() if name not in (CRATE, SUMS))


def test_what_differs_from_the_commit_is_packed_and_told(checkout, tmp_path):
    assert inventory(checkout).edited == () and len(inventory(checkout).commit) == 40
    (checkout / "README.md").write_text("edited\n")
    found = write_archive(tmp_path / "a.zip", checkout)
    assert found.edited == ("README.md",)
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert opened.read("README.md") == b"edited\n" and "identifier" not in json.loads(opened.read(CRATE))["@graph"][1]
    (checkout / "README.md").unlink()
    with pytest.raises(Refusal, match="git tracks it and it is not there"):
        inventory(checkout)


def test_an_installed_package_is_packed_with_the_versions_beside_it(tmp_path):
    (tmp_path / "model" / "__pycache__").mkdir(parents=True)
    (tmp_path / "model" / "version.py").write_text("MODEL_VERSION = '2'\n")
    (tmp_path / "model" / "__pycache__" / "version.pyc").write_bytes(b"x")
    found = inventory(tmp_path)
    assert [file.name for file in found.files] == ["constraints.txt", "model/version.py"] and found.commit == ""
    assert b"numpy==" in found.files[0].content and b"python" not in found.files[0].content


@pytest.mark.parametrize(
    ("place", "says"),
    [("there.zip", "exists"), ("folder.zip", "is a folder"), ("name", "ends in .zip"), ("none/a.zip", "is no folder")],
)
def test_a_place_that_cannot_be_written_is_refused_in_one_line(tmp_path, place, says):
    (tmp_path / "there.zip").write_bytes(b"dear")
    (tmp_path / "folder.zip").mkdir()
    done = CliRunner().invoke(main, ["archive", "--out", str(tmp_path / place)])
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1 and says in done.stderr
    assert (tmp_path / "there.zip").read_bytes() == b"dear"
