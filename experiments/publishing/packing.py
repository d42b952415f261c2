"""The archive: a zip file that holds code, data, results and what describes them; the same files give the same bytes."""

import zipfile
from hashlib import sha256
from os import PathLike
from pathlib import Path

from citypact.experiments.paper.manifest import ROOT
from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.paper.progress import bar
from citypact.experiments.publishing.crate import metadata
from citypact.experiments.publishing.describing import ZENODO, zenodo
from citypact.experiments.publishing.inventory import CRATE, SUMS, Inventory, Packed, inventory
from citypact.model.refusal import Refusal

EPOCH = (1980, 1, 1, 0, 0, 0)  # the time of every file: the first that a zip file knows


def check_place(file: str | PathLike[str], overwrite: bool = False) -> None:
    """Refuse a place where an archive cannot be written, before anything is packed."""
    path = Path(file)
    if path.suffix != ".zip":
        raise Refusal(f"{file}: is no name of a zip file; give one that ends in .zip")
    if path.is_dir():
        raise Refusal(f"{file}: is a folder; give a new file")
    if path.exists() and not overwrite:
        raise Refusal(f"{file}: exists; give another file, or --overwrite to replace it")
    if not path.parent.is_dir():
        raise Refusal(f"{path.parent}: is no folder; give a file in one that exists")


def write_archive(file: str | PathLike[str], root: Path = ROOT, overwrite: bool = False) -> Inventory:
    """Write the archive of a checkout or of an installed package; what it was made of."""
    check_place(file, overwrite)
    found = inventory(root)
    made = packed(found)
    try:
        with replaced(file) as unfinished, zipfile.ZipFile(unfinished, "w") as archive, bar(len(made), "files") as counter:
            for one in made:
                archive.writestr(_entry(one), one.content, zipfile.ZIP_DEFLATED, compresslevel=9)
                counter.update()
    except OSError as error:
        raise Refusal(f"{file}: cannot be written ({error.strerror or error}); give a file that can") from error
    return found


def packed(found: Inventory) -> list[Packed]:
    """All files of the archive in order: what was found, what Zenodo reads, the crate's description, and checksums of all."""
    known = {file.name for file in found.files}
    more = [] if ZENODO in known else [Packed(ZENODO, zenodo().encode())]
    description = Packed(CRATE, metadata(found, [*more, Packed(SUMS, b"")]).encode())
    files = sorted((*found.files, *more, description), key=lambda file: file.name)
    sums = "".join(f"{sha256(file.content).hexdigest()}  {file.name}\n" for file in files)
    return [*files, Packed(SUMS, sums.encode())]


def _entry(file: Packed) -> zipfile.ZipInfo:
    """How a file stands in the archive: without a time or an owner, as from a system that knows modes."""
    entry = zipfile.ZipInfo(file.name, EPOCH)
    entry.create_system, entry.external_attr = 3, (0o100755 if file.runs else 0o100644) << 16
    return entry
