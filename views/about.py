"""What the page needs to know once: declarations, texts, versions, and how to cite."""

import platform
from functools import lru_cache
from importlib.metadata import version

from model.declaration import GROUPS, INSTRUMENTS, PARAMETERS
from model.measures import MEASURES
from model.packages import PACKAGES
from model.regions import load_region, region_specs
from model.summary import SUMMARIES
from views.frames import CHARTED
from views.meanings import MEANINGS, UNITS
from views.texts import TEXTS

# The levers that a newcomer meets first; all others stand under Advanced.
KEY_LEVERS = (
    "search_cost", "negotiation_cost", "monitoring_cost", "resistance", "tournament", "patience", "prior_trust",
    "contested_value",
)  # fmt: skip
CITATION = "CityPact: an agent-based model of Chinese urban agglomerations moving from competition to cooperation"


@lru_cache(maxsize=2)
def about(limits) -> dict:
    """Everything that does not change while the server runs."""
    return {
        "texts": TEXTS,
        "regions": _regions(),
        "parameters": [_declared(item) for item in PARAMETERS.values()],
        "instruments": [_declared(item) for item in INSTRUMENTS.values()],
        "groups": GROUPS,
        "keyLevers": KEY_LEVERS,
        "packages": [
            {"name": item.name, "label": [item.label, item.label_zh], "meaning": [item.meaning, MEANINGS[item.name]],
             "source": item.source, "instruments": item.instruments}
            for item in PACKAGES.values()
        ],
        "measures": {name: [item.label, item.label_zh] for name, item in MEASURES.items()},
        "charted": CHARTED,
        "outcomes": [
            {"name": item.name, "label": [item.label, item.label_zh], "unit": [item.unit, UNITS[item.unit]]}
            for item in SUMMARIES.values()
        ],
        "limits": {"cities": limits.cities, "years": limits.years, "runs": limits.sweep_runs, "public": limits.public,
                   "upload": limits.upload_bytes},
        "citation": CITATION,
        "versions": _versions(limits),
    }  # fmt: skip


def _regions() -> list:
    loaded = [load_region(spec) for spec in region_specs()]
    return [{"id": item.id, "label": [item.name, item.name_zh], "cities": len(item)} for item in loaded]


def _declared(item) -> dict:
    return {
        "name": item.name, "label": [item.label, item.label_zh], "unit": [item.unit, UNITS[item.unit]],
        "minimum": item.minimum, "maximum": item.maximum, "default": item.default, "choices": item.choices,
        "meaning": [item.meaning, MEANINGS[item.name]], "source": item.source, "group": item.group,
        "symbol": item.symbol,
    }  # fmt: skip


def _versions(limits) -> dict:
    """Versions of what the page runs on; a public server does not tell strangers which Python it runs."""
    names = {"solara": "solara-server", "mesa": "mesa", "numba": "numba", "numpy": "numpy"}
    found = {name: version(distribution) for name, distribution in names.items()}
    return found if limits.public else {"python": platform.python_version(), **found}
