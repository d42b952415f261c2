"""Which files an archive holds: those of the checkout that git knows, or those of the installed package, and what each is."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from citypact.experiments.paper.manifest import ROOT, versions
from citypact.model.refusal import Refusal

FORMATS = {
    ".cff": "application/yaml", ".css": "text/css", ".csv": "text/csv", ".geojson": "application/geo+json", ".html": "text/html",
    ".js": "text/javascript", ".json": "application/json", ".md": "text/markdown", ".png": "image/png", ".py": "text/x-python",
    ".svg": "image/svg+xml", ".toml": "application/toml", ".txt": "text/plain", ".vue": "text/plain", ".yaml": "application/yaml",
}  # fmt: skip
CRATE = "ro-crate-metadata.json"
SUMS = "SHA256SUMS"  # what ``sha256sum --check SHA256SUMS`` reads; it holds every file but itself
OTHER = "application/octet-stream"
PLAIN = ("LICENSE", "Dockerfile", ".gitignore", ".ci/run", "CITATION.cff")


@dataclass(frozen=True)
class Packed:
    """A file of the archive: its name there, with / between folders, its bytes, and whether it can be run."""

    name: str
    content: bytes
    runs: bool = False

    @property
    def format(self) -> str:
        """Its media type."""
        return "text/plain" if self.name in PLAIN else FORMATS.get(Path(self.name).suffix, OTHER)


@dataclass(frozen=True)
class Inventory:
    """All files, by name; commit: the one that they are of, empty where none is; edited: names of those that differ from it."""

    files: tuple[Packed, ...]
    commit: str = ""
    edited: tuple[str, ...] = ()


def inventory(root: Path = ROOT) -> Inventory:
    """What is to be packed: of a checkout what git tracks, as it stands now; of an unpacked archive what it held; of an installed
    package all of it."""
    if not (root / ".git").exists():
        return Inventory(_unpacked(root) if (root / SUMS).is_file() else _installed(root))
    names = _git(root, "ls-files", "-z")
    missing = [name for name in names if not (root / name).is_file()]
    if missing:
        raise Refusal(f"{root / missing[0]}: git tracks it and it is not there; restore it, or remove it from git")
    edited = tuple(sorted(set(_git(root, "diff", "--name-only", "-z", "HEAD"))))
    return Inventory(_read(root, names), _git(root, "rev-parse", "HEAD")[0].strip(), edited)


def _unpacked(root: Path) -> tuple[Packed, ...]:
    """The files of an archive that was unpacked here, but for those that are made for an archive."""
    names = (line.split("  ", 1)[1] for line in (root / SUMS).read_text(encoding="utf-8").splitlines())
    listed = [name for name in names if name != CRATE]
    missing = [name for name in listed if not (root / name).is_file()]
    if missing:
        raise Refusal(f"{root / missing[0]}: is in {SUMS} and not there; unpack the archive again")
    return _read(root, listed)


def _installed(root: Path) -> tuple[Packed, ...]:
    """The files of the package, and the versions of what computes as constraints."""
    names = (file.relative_to(root) for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    found = _read(root, (name.as_posix() for name in names))
    pins = "".join(f"{name}=={version}\n" for name, version in versions().items() if name not in ("python", "citypact"))
    return tuple(sorted((*found, Packed("constraints.txt", pins.encode())), key=lambda file: file.name))


def _read(root: Path, names: Iterable[str]) -> tuple[Packed, ...]:
    found = ((name, root / name) for name in sorted(names))
    return tuple(Packed(name, path.read_bytes(), bool(path.stat().st_mode & 0o100)) for name, path in found)


def _git(root: Path, *command: str) -> list[str]:
    """What git says, cut at zero bytes."""
    if shutil.which("git") is None:
        raise Refusal("git is not installed, and says which files of the checkout belong to it; install git")
    done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise Refusal(f"{root}: git cannot say which files belong to it ({done.stderr.strip().splitlines()[-1]})")
    return [name for name in done.stdout.split("\0") if name]
