"""Stored results of named experiments, made anew in a folder of their own and held beside what is stored.

A rerun says yes where every table, figure and report came out again. The quick way looks at the checksums of the tables, draws
the figures and writes the report again from the tables, and runs again only what takes seconds.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from citypact.experiments.named import QUESTIONS, SECONDS
from citypact.experiments.named.study import Stored, Study, made_of, manifest_of, run_study, study_of, write_findings
from citypact.experiments.paper.manifest import write_manifest
from citypact.experiments.paper.progress import bar
from citypact.experiments.publishing.comparing import Verdict, checksum_verdicts, compared
from citypact.model.reading import read_json
from citypact.model.refusal import Refusal, unknown

QUICK_SECONDS = 20  # what takes no longer is run again in the quick way too
DRAWING_SECONDS = 6  # about what figures and report of one experiment take


def chosen(names: tuple[str, ...], results: Path) -> tuple[str, ...]:
    """The experiments that are meant, "all" for every one; refused if one is unknown or has no results in the folder."""
    faults = [unknown("experiment", name, ("all", *QUESTIONS)) for name in names if name not in (*QUESTIONS, "all")]
    if faults:
        raise Refusal(*faults)
    meant = tuple(QUESTIONS) if "all" in names else tuple(dict.fromkeys(names))
    missing = [name for name in meant if not (results / name / "manifest.json").is_file()]
    if missing:
        raise Refusal(f"{results}: has no results of {', '.join(missing)}; give --results, a folder that holds a folder of each")
    return meant


def is_rerun(name: str, quick: bool) -> bool:
    """Whether the runs of an experiment are lived again."""
    return not quick or SECONDS[name] <= QUICK_SECONDS


def seconds(name: str, quick: bool) -> int:
    """About how long it takes on two cores that do nothing else."""
    return SECONDS[name] if is_rerun(name, quick) else DRAWING_SECONDS


def lasting(amount: float) -> str:
    """So many seconds, as one says it."""
    return f"about {amount:g} seconds" if amount < 90 else f"about {amount / 60:.0f} minutes"


def stored_study(name: str, results: Path) -> Study:
    """The study that the stored results are of, as their manifest tells it."""
    file = results / name / "manifest.json"
    told = read_json(file, "a manifest.json of results")
    if not isinstance(told, dict) or told.get("experiment") != name:
        raise Refusal(
            f"{file}: is not the manifest of the experiment {name}; give --results, a folder that holds a folder of each"
        )
    try:
        return study_of(told)
    except Refusal as refusal:
        raise refusal.within(file) from None


def verdicts(name: str, results: Path, quick: bool, executor: Callable[[], Any]) -> Iterator[Verdict]:
    """Make the results anew in a temporary folder, unless the quick way leaves that out, and compare; verdict by verdict."""
    study, stored = stored_study(name, results), results / name
    with TemporaryDirectory(prefix="citypact-") as place:
        made = Path(place) / name
        if is_rerun(name, quick):
            run_study(made, study, executor)
            yield from compared(stored, made)
        else:
            yield from _redrawn(study, stored, made)


def _redrawn(study: Study, stored: Path, made: Path) -> Iterator[Verdict]:
    """Tables by their checksums, figures and report as they are drawn and written again from the tables."""
    tables = [verdict for verdict in checksum_verdicts(stored) if verdict.kind == "table"]
    yield from tables
    if not all(verdict.same for verdict in tables):
        yield Verdict("figure", "all", False, "not drawn, for the tables are not those of the manifest")
        return
    made.mkdir()
    for table in stored.glob("*.csv"):
        shutil.copy(table, made)
    with bar(1, "folders") as counter:
        write_manifest(made, manifest_of(study) | made_of(made))
        write_findings(Stored(made, study))
        counter.update()
    yield from (verdict for verdict in compared(stored, made) if verdict.kind != "table")
