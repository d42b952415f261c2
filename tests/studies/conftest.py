"""Shared by the tests of the named experiments: each is run once, tiny, when a test first asks for it."""

from pathlib import Path

import pytest
from tiny import TINY, needed

from citypact.experiments.named.study import Stored, run_study, study_class


def pytest_collection_modifyitems(items):
    """Running every study, tiny as it is, takes long: that is for the full suite."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("study")
            if item.path.name != "test_commands.py":
                item.add_marker("slow")


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """name -> ``Stored`` of a tiny run of that experiment: its folder, its study and its tables."""
    made = {}

    def make(name: str) -> Stored:
        if name not in made:
            needed(name)
            scale, changes = TINY[name]
            folder = tmp_path_factory.mktemp("studies") / name
            study = study_class(name)(scale, **changes)
            run_study(folder, study, quiet=True)
            made[name] = Stored(folder, study)
        return made[name]

    return make
