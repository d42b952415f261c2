"""The manifest of a folder of results: all that is needed to make it again.

It holds neither times nor paths of a machine, so that the same request gives the same bytes. Its ``hash`` stands for what was
asked and for what computed it; it is what one cites.
"""

import json
import platform
import tomllib
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from pathlib import Path
from typing import Any

from citypact.experiments.paper.regions import FIGURES, own_figures, region_entry, region_from
from citypact.model.regions.loading import DATA
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.parameters import Parameters
from citypact.model.version import MODEL_VERSION

ROOT = Path(__file__).resolve().parents[2]
# Says nothing of what is computed: the same run may be asked for in other words, and its figures be drawn by another version.
NOT_HASHED = ("hash", "command", "question", "tables", "drawn_with")


def versions() -> dict[str, str]:
    """Versions of what computes: Python, CityPact and the packages that touch the numbers."""
    return {"python": platform.python_version(), "citypact": citypact_version()} | {
        name: version(name) for name in ("numpy", "numba", "mesa")
    }


def citypact_version() -> str:
    """The version that this checkout declares in its pyproject.toml; of the installed distribution if it has none."""
    try:
        with open(ROOT / "pyproject.toml", "rb") as file:
            return tomllib.load(file)["project"]["version"]
    except (FileNotFoundError, KeyError):
        pass
    try:
        return version("citypact")
    except PackageNotFoundError:
        return "unknown"


def data_checksum() -> str:
    """First 16 hexadecimal digits of the SHA-256 of all tables of the data folder."""
    digest = sha256()
    for table in sorted(DATA.glob("*.csv")):
        digest.update(table.name.encode())
        digest.update(table.read_bytes().replace(b"\r\n", b"\n"))  # a checkout may have changed the line ends
    return digest.hexdigest()[:16]


def agenda_entry(agenda: Agenda) -> dict[str, Any]:
    """An agenda as a manifest holds it."""
    return {
        "hash": agenda.hash,
        "budget": agenda.budget,
        "interventions": [intervention.as_dict() for intervention in agenda.interventions],
    }


def manifest(command: str, region: Region, parameters: Parameters, years: int, **more: Any) -> dict[str, Any]:
    """What a folder of results was made from; ``more``: seeds, agendas and whatever else the command adds."""
    return {
        "command": command,
        "region": region_entry(region),
        **own_figures([region]),
        "parameters": parameters.as_dict(),
        "parameter_hash": parameters.hash,
        **({"rule_fingerprint": own.fingerprint} if (own := RULES[parameters.rule].own) is not None else {}),
        "years": years,
        **more,
        "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION,
        "versions": versions(),
    }


def content_hash(content: dict[str, Any]) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of what a manifest says, but for the entries of ``NOT_HASHED``.

    So it stands for region, parameters, agenda, seed, years, changes and versions, or for a study's design and scale. Of a
    region only the checksum counts and of an agenda only its hash, for names do not matter to a run. Written as JSON with sorted
    keys, so that it is the same on every machine.
    """
    kept = {name: value for name, value in content.items() if name not in NOT_HASHED}
    if isinstance(kept.get("region"), dict):
        kept["region"] = kept["region"]["checksum"]
    if FIGURES in kept:
        kept[FIGURES] = [region_from(told).checksum for told in kept[FIGURES]]
    if "agenda_hash" in kept:
        kept.pop("agenda", None)
    told = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()[:12]


def file_checksum(path: str | PathLike[str]) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    return sha256(Path(path).read_bytes()).hexdigest()


def with_hash(content: dict[str, Any]) -> dict[str, Any]:
    """What a manifest says, and as its last entry the hash of that."""
    told = {name: value for name, value in content.items() if name != "hash"}
    return told | {"hash": content_hash(told)}


def write_manifest(folder: str | PathLike[str], content: dict[str, Any]) -> str:
    """Write manifest.json into a folder, with its hash, which is returned."""
    content = with_hash(content)
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (Path(folder) / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    return content["hash"]
