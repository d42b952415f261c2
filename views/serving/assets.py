"""The scripts of the shell, which solara-assets has put on the disk: read, and neither fetched, written nor deleted."""

import sys
from pathlib import Path
from typing import Any

import solara.server.cdn_helper  # noqa: F401  (held by name below)


def guard_assets() -> None:
    """Put ``installed_file`` in the place of what Solara does with the folder of scripts.

    Solara's own function deletes a folder that a request names, to fetch a file of that name from the network and write it there.
    """
    # A server loaded before holds the function by its name: that of ``solara run`` is there when it reads the page's file.
    for name in ("solara.server.cdn_helper", "solara.server.starlette"):
        holder: Any = sys.modules.get(name)
        if holder is not None:
            holder.get_path = installed_file


def installed_file(folder: Path, path: str) -> Path:
    """The installed file that a request names by its path within the folder; raises FileNotFoundError for anything else.

    What lies outside the folder, also by way of a link, is not there, nor is a folder.
    """
    inside = Path(folder).resolve()
    wanted = path.replace("\\", "/")
    # Solara's name for the main file of a package that is asked for without naming a file.
    wanted = wanted if "/" in wanted else f"{wanted}/__main.js"
    try:
        found = (inside / wanted).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # not there, too long, a NUL in it, links in a circle
        raise FileNotFoundError(path) from None
    if not found.is_file() or not found.is_relative_to(inside):
        raise FileNotFoundError(path)
    return found
