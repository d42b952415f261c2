"""What the page needs to know once: declarations, texts, versions, and how to cite."""

import platform
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from citypact.experiments.publishing import software
from citypact.model.measures import MEASURES, Measure
from citypact.model.regions.loading import founders_specs, load_region, region_specs
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.declaration import GROUPS
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.term_table import CONCEPT_WORDS, GAME_WORDS, MODE_WORDS, REVIEW_WORDS, STAGE_WORDS, TERM_WORDS, Word
from citypact.model.settings.units import UNITS
from citypact.model.summary import SUMMARIES
from citypact.views.serving.limits import Limits
from citypact.views.showing.frames import TOLD
from citypact.views.words.sources import both_sources
from citypact.views.words.texts import TEXTS

# The levers that a newcomer meets first; all others stand under Advanced.
KEY_LEVERS = (
    "search_cost", "negotiation_cost", "monitoring_cost", "resistance", "tournament", "review_rate", "prior_trust",
    "contested_value",
)  # fmt: skip
# Measures that are told of as terms, wherever they stand.
MEASURED_TERMS = ("cooperation_rate", "depth", "welfare", "outlay")
# Every term that is explained where it stands, by kind; what is no stage, mode, game or review is a "term".
WORDS: dict[str, Mapping[str, Word | Measure]] = {
    "term": {**TERM_WORDS, **CONCEPT_WORDS, **{name: MEASURES[name] for name in MEASURED_TERMS}},
    "review": REVIEW_WORDS, "stage": STAGE_WORDS, "mode": MODE_WORDS, "game": GAME_WORDS,
}  # fmt: skip
# The glossary, in the order in which it is read: (title, kind, names).
GLOSSARY = (
    ("about.concepts", "term", (*CONCEPT_WORDS, *MEASURED_TERMS)),
    ("about.stages", "stage", tuple(STAGE_WORDS)),
    ("about.modes", "mode", tuple(name for name in MODE_WORDS if name != "none")),
    ("about.games", "game", tuple(GAME_WORDS)),
    ("about.terms", "term", tuple(TERM_WORDS)),
    ("about.reviews", "review", tuple(REVIEW_WORDS)),
)
CHOICES = {"rule": RULES, "scope": SCOPES}


@lru_cache(maxsize=2)
def about(limits: Limits) -> dict:
    """Everything that does not change while the server runs."""
    return {
        "texts": TEXTS,
        "regions": _regions(),
        "parameters": [_declared(item) for item in PARAMETERS.values()],
        "instruments": [_declared(item) for item in INSTRUMENTS.values()],
        "groups": GROUPS,
        "keyLevers": KEY_LEVERS,
        "packages": [_said(item) | _sourced(item) | {"instruments": item.instruments} for item in PACKAGES.values()],
        "measures": {name: _measured(item) for name, item in MEASURES.items()},
        "told": TOLD,
        "outcomes": [_measured(item) for item in SUMMARIES.values()],
        "words": {kind: {name: _worded(word) for name, word in words.items()} for kind, words in WORDS.items()},
        "glossary": GLOSSARY,
        "limits": {"cities": limits.cities, "years": limits.years, "runs": limits.sweep_runs, "public": limits.public,
                   "upload": limits.upload_bytes},
        "citation": software.TITLE,
        "versions": _versions(limits),
    }  # fmt: skip


def _regions() -> list:
    """Every region; one that starts with its founders' ties stands after itself without them, with what is different."""
    founders = {spec.split(":")[0]: load_region(spec) for spec in founders_specs()}
    rows = []
    for region in map(load_region, region_specs()):
        rows.append({"id": region.id, "label": [region.name, region.name_zh], "cities": len(region)})
        if region.id in founders:
            other = founders[region.id]
            label = [f"… {other.name.removeprefix(region.name).lstrip(', ')}", f"…{other.name_zh.removeprefix(region.name_zh)}"]
            rows.append({"id": other.id, "label": label, "cities": len(other)})
    return rows


def _said(item: Any) -> dict:
    """What is said of anything that is declared, in both languages."""
    return {"name": item.name, "label": [item.label, item.label_zh], "meaning": [item.meaning, item.meaning_zh]}


def _worded(item: Word | Measure) -> dict:
    return _said(item) | (_sourced(item) if isinstance(item, Word) else {"source": "", "sources": ["", ""]})


def _sourced(item: Any) -> dict:
    """source: as it is declared; sources: in both languages."""
    return {"source": item.source, "sources": both_sources(item.source)}


def _measured(item: Any) -> dict:
    return _said(item) | {"unit": [item.unit, UNITS[item.unit]]}


def _declared(item: Any) -> dict:
    return _measured(item) | {
        "minimum": item.minimum, "maximum": item.maximum, "default": item.default,
        "choices": [_said(CHOICES[item.name][choice]) for choice in item.choices],
        **_sourced(item), "group": item.group, "symbol": item.symbol,
    }  # fmt: skip


def _versions(limits: Limits) -> dict:
    """Versions of what the page runs on; a public server does not tell strangers which Python it runs."""
    names = {"solara": "solara-server", "mesa": "mesa", "numba": "numba", "numpy": "numpy"}
    found = {name: version(distribution) for name, distribution in names.items()}
    return found if limits.public else {"python": platform.python_version(), **found}
