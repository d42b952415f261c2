"""What is cited: the published results of an experiment, a folder of results, or a run that is described and need not be run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from citypact.experiments.named import QUESTIONS
from citypact.experiments.paper.manifest import ROOT, content_hash
from citypact.experiments.publishing.mechanisms import Mechanisms, base_parameters, mechanisms_of
from citypact.model.reading import read_json
from citypact.model.refusal import Refusal, nearest
from citypact.model.settings.parameters import Parameters

RESULTS = ROOT / "results"


@dataclass(frozen=True)
class Subject:
    """What a manifest tells, and the folder of its results where there is one."""

    manifest: Mapping[str, Any]
    folder: Path | None = None

    @property
    def hash(self) -> str:
        """The hash that one cites: that of the manifest, computed anew, so that older results have one too."""
        return content_hash(dict(self.manifest))

    @property
    def experiment(self) -> str:
        """The name of the experiment; empty for a single run or a sweep."""
        return self.manifest.get("experiment", "")

    @property
    def single(self) -> bool:
        """Whether it is one run, with one agenda and one seed."""
        return "seed" in self.manifest

    @cached_property
    def parameters(self) -> Parameters:
        """Those that all its runs start from."""
        return base_parameters(self.manifest)

    @cached_property
    def mechanisms(self) -> Mechanisms:
        """What was in force."""
        return mechanisms_of(self.manifest, self.folder)


def subject_of(name: str) -> Subject:
    """What a name stands for: an experiment, a folder of results, or a manifest.json.

    An experiment whose published results are not at hand, as where no checkout is, is told from its code.
    """
    if name in QUESTIONS:
        return _published(name)
    path = Path(name)
    file = path / "manifest.json" if path.is_dir() else path
    if not file.is_file():
        raise Refusal(f"{name}: is no named experiment{nearest(name, QUESTIONS)} and no folder with a manifest.json; "
                      f"allowed: a name from `list`, a folder of results, or none and the options of `simulate`")  # fmt: skip
    manifest = read_json(file, "a manifest.json of results")
    if not isinstance(manifest, dict) or not {"command", "versions", "model_version"} <= set(manifest):
        raise Refusal(f"{file}: is not the manifest of results; allowed: one that simulate, run, sweep or calibrate wrote")
    return Subject(manifest, file.parent)


def _published(name: str) -> Subject:
    folder = RESULTS / name
    if (folder / "manifest.json").is_file():
        return Subject(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), folder)
    from citypact.experiments.named.study import manifest_of, restricted

    return Subject(manifest_of(restricted(name)))
