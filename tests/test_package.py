"""What is installed: wheel and sdist hold the whole of one package, and it works away from the checkout and without the page."""

import email
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("agents", "model", "experiments", "views")
pytestmark = pytest.mark.slow


def run(*command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(wheel, sdist): the wheel is built from the sdist, so what is missing there is missing here."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return *folder.glob("*.whl"), *folder.glob("*.tar.gz")


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The scripts' folder of an environment in which the wheel is installed, and of citypact nothing else.

    The other packages are those of this environment, looked at from there; only the checkout is out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "-q", "--no-deps", built[0])
    (site,) = folder.rglob("site-packages")
    # A path in a .pth file is looked into for modules; its own .pth files, through which the checkout is installed, are not read.
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def sources():
    """The files of the package in this checkout, as paths within it."""
    kept = (".py", ".bib", ".csv", ".geojson", ".vue", ".css", ".html", ".js")
    return {f"citypact/{file.relative_to(ROOT).as_posix()}" for floor in FLOORS for file in (ROOT / floor).rglob("*")
            if file.suffix in kept}  # fmt: skip


def test_the_wheel_holds_every_file_of_the_package_and_nothing_beside_it(built):
    names = {name for name in zipfile.ZipFile(built[0]).namelist() if not name.endswith("/")}
    inside = {name for name in names if ".dist-info/" not in name}
    assert {name for name in inside if not name.endswith(".md")} == sources()
    assert all(name.startswith("citypact/") for name in inside)


def test_the_sdist_holds_the_sources_and_what_they_need_to_be_built(built):
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name.removeprefix("citypact/") for name in sources()} <= names
    assert {"pyproject.toml", "README.md", "LICENSE"} <= names


def test_the_page_is_an_extra(built):
    with zipfile.ZipFile(built[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
        about = email.message_from_string(wheel.read(name).decode("utf-8"))
    needed = [line for line in about.get_all("Requires-Dist") if "extra ==" not in line]
    assert needed and not [line for line in needed if "solara" in line or "ipyvue" in line]
    assert "page" in about.get_all("Provides-Extra")


def test_it_runs_from_another_folder_by_its_command_and_without_solara(installed, tmp_path):
    blocked = "import sys; sys.modules['solara'] = None; from citypact.experiments.commands.line import start; start()"
    told = run(installed / "python", "-c", blocked, "regions", cwd=tmp_path)
    assert "yangtze_delta" in told
    where = run(installed / "python", "-c", "import citypact.model.engine as engine; print(engine.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where and str(ROOT) not in where
    command = [installed / "citypact", "simulate", "--region", "synthetic:3", "--years", "2", "--out", "made"]
    run(*command, cwd=tmp_path)
    assert (tmp_path / "made" / "manifest.json").exists()
    assert "Usage: citypact" in run(installed / "citypact", "--help", cwd=tmp_path)


def test_the_installed_page_finds_its_files(installed, tmp_path):
    code = "from citypact.views import page, window; from pathlib import Path; print(len(list(Path(window.WEB).glob('*.vue'))))"
    assert int(run(installed / "python", "-c", code, cwd=tmp_path)) == len(list((ROOT / "views" / "web").glob("*.vue")))
