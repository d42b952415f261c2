"""What is imported is declared, and what the server is made of has one version in the constraints."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What may be imported on a floor besides what is always installed.
EXTRAS = {
    "agents": (),
    "model": ("evidence", "geo"),
    "experiments": ("experiments", "parquet", "cluster", "ema"),
    "views": ("page",),
    "tests": ("page", "experiments", "parquet", "cluster", "ema", "evidence", "geo", "docs", "test"),
    "benchmarks": ("page", "test"),
}
ELSEWHERE = (ROOT / "benchmarks" / "peer_games.py",)  # runs in an environment that is made for it
SERVER = ("starlette", "uvicorn", "websockets", "h11", "anyio", "ipykernel", "ipywidgets", "ipyvue", "ipyvuetify", "traitlets",
          "solara", "solara-server", "solara-ui", "solara-assets", "reacton")  # fmt: skip


def plain(name):
    """A distribution's name as they are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(extras):
    """Names of the distributions that are always installed, and those of these extras."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    names = {plain(re.match(r"[\w.-]+", line)[0]) for line in lines}
    return names | {"solara-server", "solara-ui"} if "solara" in names else names  # of which solara is made, in its version


def imported(floor):
    """Top names of what the files of a floor import here, the standard library and the checkout's own modules left out."""
    files = [file for file in ROOT.rglob("*.py") if not {"build", ".venv"} & set(file.parts)]
    own = {"citypact"} | {file.stem for file in files} | {file.parent.name for file in files}
    found = {}
    for file in sorted(set((ROOT / floor).rglob("*.py")) - set(ELSEWHERE)):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {name.split(".")[0]: file for name in names}
    return {name: file for name, file in found.items() if name not in sys.stdlib_module_names and name not in own}


@pytest.mark.parametrize("floor", EXTRAS)
def test_everything_imported_is_declared(floor):
    known, allowed = packages_distributions(), declared(EXTRAS[floor])
    brought = {name: {plain(distribution) for distribution in known.get(name, [name])} for name in imported(floor)}
    assert {name for name, distributions in brought.items() if not distributions & allowed} == set()


def test_the_constraints_name_everything_declared_and_what_the_server_is_made_of():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {plain(line.partition("==")[0]) for line in lines if "==" in line}
    everything = declared(PROJECT["optional-dependencies"]) - {"citypact"}
    assert everything | set(SERVER) <= pinned


def test_the_image_is_built_with_the_constraints():
    image = (ROOT / "docs" / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install .*", image)
    assert installs and all("-c constraints.txt" in line for line in installs)
