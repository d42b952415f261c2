"""The site of the documents: built by its one command, with warnings as errors, the tutorials executed, and no network needed."""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from citypact.experiments.named import QUESTIONS

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = shutil.ignore_patterns("generated")
# Addresses in pages that a browser does not fetch but a reader may follow: of who made the theme, and in the text.
FETCHED = re.compile(r"<(?:script|img|iframe|source)[^>]+src=\"(https?://[^\"]+)|<link[^>]+href=\"(https?://[^\"]+)")


def text_of(file):
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built from a copy of the documents, so that nothing is written into the checkout."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=SKIPPED)
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") and entry.name not in ("docs", "site", "build"):
            (folder / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "site"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return folder / "site"


pytestmark = pytest.mark.slow


def test_every_page_is_there(site):
    pages = {page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")}
    pages = {page for page in pages if page.parts[0] != "generated"}
    missing = [str(page) for page in pages if not (site / page.with_suffix(".html")).exists()]
    assert not missing and len(pages) > 15


def test_results_are_pages_with_their_figures(site):
    listed = (site / "generated" / "results.html").read_text(encoding="utf-8")
    for name in QUESTIONS:
        page = site / "generated" / "results" / name / "report.html"
        if name in ("verification", "validation"):  # which have pages of their own
            assert not page.exists() and f'href="../{name}.html"' in listed
        else:
            figures = re.findall(r'<img[^>]+src="([^"]+)"', page.read_text(encoding="utf-8"))
            assert f"results/{name}/report.html" in listed and figures
            assert all((page.parent / figure).resolve().exists() for figure in figures), name


def test_links_within_the_site_lead_somewhere(site):
    broken = []
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#?]+)[^"]*"', page.read_text(encoding="utf-8")):
            within = "://" not in target and not target.startswith(("mailto:", "data:"))
            if within and not (page.parent / html.unescape(target)).resolve().exists():
                broken.append(f"{page.relative_to(site)}: {target}")
    assert not broken


def test_nothing_is_fetched_from_elsewhere(site):
    for page in site.rglob("*.html"):
        assert not FETCHED.findall(page.read_text(encoding="utf-8")), page.name


@pytest.mark.parametrize("name, said", [
    ("first-run", "the first of them is the world above: True"),
    ("phase-diagram", "49 points, 490 runs"),
    ("policy-comparison", "the same bytes"),
    ("slurm", "the same bytes"),
    ("own-region", "the same bytes"),
    ("own-rule", "the same bits: True"),
])  # fmt: skip
def test_tutorials_were_executed(site, name, said):
    page = site / "tutorials" / f"{name}.html"
    assert said in text_of(page) and "Traceback" not in text_of(page)
    if name != "slurm":
        assert 'src="../_images/' in page.read_text(encoding="utf-8")


def test_the_python_interface_shows_signatures_docstrings_and_rules(site):
    told = " ".join(text_of(site / "python.html").split())
    for part in ("Agglomeration(", "simulate(", "run_sweep(", "load_region(", "WatchedRun(", "explain(", "NetworkGame("):
        assert part in told, part
    assert "K = scale·sqrt(y_i·y_j)·exp(−d/ℓ)" in told and "stake_scale: float" in told  # a compiled rule, with its formula
    assert "<factory>" not in told and "CPUDispatcher" not in told
