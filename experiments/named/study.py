"""What a named experiment is: a question, a design, tables, figures drawn from the tables, and a report written from them.

Three trades that meet only in tables: ``tables`` runs the model and returns rows, ``figures`` and ``answer`` read what is stored.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from citypact.experiments.paper.manifest import data_checksum, versions, write_manifest
from citypact.experiments.paper.progress import progress
from citypact.experiments.paper.tables import read_csv, with_minus_signs, write_csv
from citypact.model.settings.parameters import Parameters
from citypact.model.version import MODEL_VERSION


@dataclass(frozen=True)
class Scale:
    """How large a study is: seeds of each point, points of the design (a grid's side, a sample's size), years of a run."""

    seeds: int
    points: int
    years: int


class Study:
    """A named experiment. A subclass sets the class attributes and defines ``tables``, ``figures`` and ``answer``.

    name: of the experiment and its folder; question: one line; scale: how large this one is; parameters: the base.
    """

    name = ""
    question = ""
    full = Scale(seeds=0, points=0, years=0)
    quick = Scale(seeds=0, points=0, years=0)

    def __init__(self, scale: Scale | None = None, parameters: Parameters | None = None, threads: int | None = None):
        self.scale = scale or self.full
        self.parameters = parameters or Parameters()
        self.threads = threads

    def size(self) -> int:
        """How many runs there will be, for the progress line."""
        raise NotImplementedError

    def run_length(self) -> str:
        """How long a run is, as the captions tell it; a study with runs of several lengths says so here."""
        return f"{self.scale.years} years"

    def design(self) -> dict:
        """What is varied and what is held, as the manifest and the captions tell it (plain values)."""
        raise NotImplementedError

    def tables(self, counter) -> dict:
        """Run the design; name of a CSV file -> (header, rows). counter.update(n) after n runs."""
        raise NotImplementedError

    def figures(self, stored: "Stored") -> None:
        """Draw every figure from the stored tables."""
        raise NotImplementedError

    def answer(self, stored: "Stored") -> str:
        """The report's body in Markdown: the answer in words and numbers taken from the stored tables, and the figures."""
        raise NotImplementedError


class Stored:
    """A folder of an experiment's tables: ``stored["effects"]`` are the rows of effects.csv as dicts of text."""

    def __init__(self, folder, study: Study):
        self.folder, self.study, self._tables = Path(folder), study, {}

    def __getitem__(self, table: str) -> list:
        if table not in self._tables:
            self._tables[table] = read_csv(self.folder / f"{table}.csv")
        return self._tables[table]

    def caption(self, text: str, *more: str) -> str:
        """A figure's caption: what it shows, then what it was made from."""
        scale, parameters = self.study.scale, self.study.parameters
        made = (
            f"{self.study.size():,} runs of {self.study.run_length()}, seeds 1 to {scale.seeds}; "
            f"parameter hash {parameters.hash}; model version {MODEL_VERSION}."
        )
        return "\n".join((text, *more, made))


def write_study(folder, study: Study) -> None:
    """Run a study and write its tables, manifest, figures and report into an existing, empty folder."""
    folder = Path(folder)
    with progress(study.size()) as counter:
        tables = study.tables(counter)
    for name, (header, rows) in tables.items():
        write_csv(folder / f"{name}.csv", header, rows)
    write_manifest(folder, _manifest(study))
    stored = Stored(folder, study)
    study.figures(stored)
    (folder / "report.md").write_text(report(stored), encoding="utf-8", newline="\n")


def report(stored: Stored) -> str:
    """The text of a report: the question, and the study's answer."""
    study = stored.study
    return with_minus_signs(f"# {study.name.capitalize()}\n\n**{study.question}**\n\n{study.answer(stored).strip()}\n")


def _manifest(study: Study) -> dict:
    quick = " --quick" if study.scale == study.quick else ""
    return {
        "experiment": study.name,
        "question": study.question,
        "command": f"python -m experiments run {study.name}{quick} --out DIR",
        "scale": asdict(study.scale),
        "runs": study.size(),
        "design": study.design(),
        "parameters": study.parameters.as_dict(),
        "parameter_hash": study.parameters.hash,
        "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION,
        "versions": versions(),
    }
