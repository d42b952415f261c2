"""The manifest of a folder of results: all that is needed to make it again.

It holds neither times nor paths of a machine, so that the same request gives the same bytes.
"""

import json
import platform
import tomllib
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from pathlib import Path
from typing import Any

from citypact.model.regions.loading import DATA
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.version import MODEL_VERSION

ROOT = Path(__file__).resolve().parents[2]


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
        "region": {"id": region.id, "name": region.name, "checksum": region.checksum},
        "parameters": parameters.as_dict(),
        "parameter_hash": parameters.hash,
        "years": years,
        **more,
        "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION,
        "versions": versions(),
    }


def write_manifest(folder: str | PathLike[str], content: dict[str, Any]) -> None:
    """Write manifest.json into a folder."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (Path(folder) / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
