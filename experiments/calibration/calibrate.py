"""A calibration from its design to a folder: posterior, point, checks, tables, figures and report."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from shutil import rmtree

import pandas as pd

from citypact.agents.compiled import source_fingerprint
from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.identification import identification
from citypact.experiments.calibration.point import Point, check_pymoo, point, runs_of_point
from citypact.experiments.calibration.posterior import Posterior, posteriors, runs_of_posterior
from citypact.experiments.calibration.prediction import predictions
from citypact.experiments.calibration.priors import DATA
from citypact.experiments.calibration.recovery import recovered, runs_of_recovery
from citypact.experiments.calibration.results import Stored
from citypact.experiments.paper.manifest import data_checksum, versions, write_manifest
from citypact.experiments.paper.output_folder import new_folder
from citypact.experiments.paper.regions import own_figures, region_entry
from citypact.experiments.paper.tables import frame, rounded, write_table
from citypact.experiments.sweeps.door import Door
from citypact.experiments.sweeps.executors import Executor, InProcess
from citypact.model.settings.parameters import Parameters
from citypact.model.version import MODEL_VERSION

CODE = ("agents", "model", "experiments/sweeps", "experiments/calibration")  # on which kept runs depend


@dataclass(frozen=True)
class Calibrated:
    """What a calibration found: posterior, point, and the tables of the checks; recovery: None where it was not asked for."""

    design: Calibration
    posterior: Posterior
    point: Point
    identification: pd.DataFrame
    predictive: pd.DataFrame
    recovery: pd.DataFrame | None

    @property
    def parameters(self) -> Parameters:
        """All parameters at the point."""
        return self.design.parameters(self.point.values)


def runs_of(design: Calibration) -> int:
    """How many runs a calibration takes at most."""
    return runs_of_posterior(design) + runs_of_point(design) + design.posterior.predictive + runs_of_recovery(design)


def found(design: Calibration, door: Door, prefix: str = "") -> Calibrated:
    """Calibrate through a door, which another study may have opened for more than this; see ``runs_of`` for its size.

    prefix: of the names of its parts, by which one calibration is told from others of the same door.
    """
    check_pymoo()
    posterior = posteriors(door, design, {"data": design.observed}, f"{prefix}posterior", DATA)["data"]
    best = point(door, design, posterior, f"{prefix}point")
    predictive = predictions(door, design, posterior, best, f"{prefix}predictive")
    recovery = recovered(door, design, f"{prefix}recovery") if design.recovery else None
    return Calibrated(design, posterior, best, identification(design, posterior, best), predictive, recovery)


def calibrate(
    design: Calibration,
    folder: str | PathLike[str],
    executor: Callable[[], Executor] = InProcess,
    overwrite: bool = False,
    quiet: bool = False,
) -> Calibrated:
    """Calibrate, and write tables, figures, report and manifest into a folder, which appears whole or not at all.

    executor: makes the executor; the results do not depend on it. What is done is kept in a folder beside it until all is
    written, so that a calibration which was ended goes on when it is asked for again; ``Interrupted`` says that it was. Raises
    ``Refusal``.
    """
    check_pymoo()
    folder = Path(folder)
    kept = folder.resolve().with_name(f".{folder.resolve().name}.runs")
    label = f"calibration {design.world.name or design.hash}"
    with new_folder(folder, overwrite, _command(design)) as working:
        address = f"{design.hash}-{source_fingerprint(*CODE)}"
        with Door(kept / address, runs_of(design), executor, label, design.world.question, quiet) as door:
            calibrated = found(design, door)
        for name, table in _tables(calibrated).items():
            write_table(working / f"{name}.csv", table)
        _write_best(working, calibrated)
        write_manifest(working, _manifest(design, label))
        write_findings(Stored(working, design))
    rmtree(kept)
    return calibrated


def write_findings(stored: Stored) -> None:
    """Draw the figures and write the report from the stored tables."""
    # Here, for figures load matplotlib, which those who calibrate through a door do without.
    from citypact.experiments.calibration.figures import draw_all
    from citypact.experiments.calibration.report import report

    draw_all(stored)
    (stored.folder / "report.md").write_text(report(stored), encoding="utf-8", newline="\n")


def _tables(calibrated: Calibrated) -> dict[str, pd.DataFrame]:
    design, posterior, best = calibrated.design, calibrated.posterior, calibrated.point
    particles = zip(posterior.weights.tolist(), posterior.distances.tolist(), posterior.values.tolist(), strict=True)
    tables = {
        "posterior": frame(
            ("weight", "distance", *design.names), ((*rounded((weight, far)), *row) for weight, far, row in particles)
        ),
        "point": _point_table(calibrated),
        "search": frame(("generation", "least_distance"), ((number, *rounded([far])) for number, far in enumerate(best.history))),
        "targets": _target_table(calibrated),
        "generations": _generation_table(posterior),
        "identification": calibrated.identification,
        "predictive": calibrated.predictive,
    }
    return tables if calibrated.recovery is None else tables | {"recovery": calibrated.recovery}


def _point_table(calibrated: Calibrated) -> pd.DataFrame:
    default = Parameters().as_dict()
    rows = (
        (prior.name, value, default.get(prior.name, 0.0), prior.low, prior.high)
        for prior, value in zip(calibrated.design.priors, calibrated.point.values, strict=True)
    )
    return frame(("parameter", "value", "default", "prior_low", "prior_high"), rows)


def _target_table(calibrated: Calibrated) -> pd.DataFrame:
    """A row for each target, and one for all: how far the point is from it, and the defaults, in scales."""
    design, distance = calibrated.design, calibrated.posterior.distance
    means = (calibrated.point.means, calibrated.point.default_means)
    misfits = zip(*map(distance.misfits, means), strict=True)
    rows: list[tuple] = [
        (target.name, target.kind, len(target.observed), target.weight, *rounded([scale]), int(target.scale is not None),
         *rounded(pair))
        for target, scale, pair in zip(design.targets, distance.scales, misfits, strict=True)
    ]  # fmt: skip
    total = (float(distance(values[None])[0]) for values in means)
    rows.append(("all", "", len(design.observed), sum(target.weight for target in design.targets), None, None, *rounded(total)))
    return frame(("target", "kind", "values", "weight", "scale", "scale_stated", "at_point", "at_defaults"), rows)


def _generation_table(posterior: Posterior) -> pd.DataFrame:
    whole = ("generation", "runs", "undefined", "particles")
    rows = [
        [int(cell) if name in whole else rounded([cell])[0] for name, cell in row.items()] for row in posterior.history
    ]  # fmt: skip
    return frame(posterior.history[0], rows)


def _write_best(folder: Path, calibrated: Calibrated) -> None:
    """The point as files that ``--params`` and ``--agenda`` read; an agenda only where a government acts."""
    run = calibrated.design.run(calibrated.point.values)
    (folder / "best.toml").write_text(run.parameters.to_toml(), encoding="utf-8", newline="\n")
    if run.agenda.interventions:
        (folder / "best_agenda.toml").write_text(run.agenda.to_toml(), encoding="utf-8", newline="\n")


def _command(design: Calibration) -> str:
    """What repeats it; the design's hash tells it from another one."""
    recover = f" --recover {design.recovery}" if design.recovery else ""
    return f"python -m experiments calibrate DESIGN.toml --out DIR{recover}  # design {design.hash}"


def _manifest(design: Calibration, label: str) -> dict:
    return {
        "experiment": label,
        "question": design.world.question,
        "command": _command(design),
        "region": region_entry(design.region),
        **own_figures([design.region]),
        "design": design.told(),
        "design_hash": design.hash,
        "most_runs": runs_of(design),
        "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION,
        "versions": versions() | {name: version(name) for name in ("pymoo", "scipy")},
    }
