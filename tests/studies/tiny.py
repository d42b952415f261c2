"""How small the experiments are in tests: enough that every table and every sentence of a report has something to tell."""

import importlib.util

import pytest

from citypact.experiments.named.study import Scale

# Name -> (scale, other arguments of the study).
TINY = {
    "transition": (Scale(seeds=4, points=1, years=60), {}),
    "theory": (Scale(seeds=6, points=1, years=60), {}),
    "costs": (Scale(seeds=5, points=3, years=20), {}),
    "resistance": (Scale(seeds=4, points=4, years=30), {}),
    "recommendations": (Scale(seeds=4, points=32, years=20), {}),
    "agglomerations": (Scale(seeds=3, points=10, years=40), {}),
    "robustness": (Scale(seeds=4, points=3, years=40), {}),
    "modes": (Scale(seeds=4, points=2, years=60), {}),
    "tipping": (Scale(seeds=4, points=3, years=60), {}),
    "sensitivity": (Scale(seeds=2, points=32, years=12), {}),
    "verification": (Scale(seeds=3, points=1, years=6), {}),
    "validation": (Scale(seeds=3, points=16, years=40), {"regions": ("synthetic:8:2",)}),
    "frontier": (Scale(seeds=2, points=8, years=20), {}),
}
PACKAGES = {"sensitivity": "SALib", "frontier": "pymoo"}


def needed(name: str) -> None:
    """Skip, saying why, where a package is missing that the experiment needs."""
    package = PACKAGES.get(name)
    if package and importlib.util.find_spec(package) is None:
        pytest.skip(f'{package} is not installed: python -m pip install -e ".[experiments]"')
