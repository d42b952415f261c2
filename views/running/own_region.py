"""A region of a visitor's own in a link: its table, compressed, so that no server has to keep it."""

import base64
import binascii
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePath
from urllib.parse import parse_qs

from citypact.model.refusal import Refusal
from citypact.model.regions.loading import founders_specs, region_specs
from citypact.model.regions.region import Region
from citypact.views.serving.limits import Limits

OWN = "own"  # what a form says in place of a region's name; a link adds which: own:CHECKSUM
GROWS = 4  # how many times longer than the file a table may be in a link, where numbers have all their digits
RAW = -15  # zlib without a header
LONGEST_ID = 40


@lru_cache(maxsize=64)
def packed(region: Region) -> str:
    """A region as characters that may stand in an address: its id and its table, deflated."""
    packing = zlib.compressobj(9, zlib.DEFLATED, RAW)
    told = packing.compress(f"{region.id}\n{region.to_csv()}".encode()) + packing.flush()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode("ascii")


def unpacked(data: str, limits: Limits) -> Region:
    """The region that ``packed`` told of, no larger than the limits; refused where it is damaged."""
    return _unpacked(data, GROWS * limits.upload_bytes, limits.cities)


@lru_cache(maxsize=64)
def _unpacked(data: str, longest: int, cities: int) -> Region:
    try:
        told = base64.b64decode(data.encode("ascii") + b"=" * (-len(data) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(RAW)
        text = unpacking.decompress(told, longest).decode("utf-8")
        if not unpacking.eof:
            raise Refusal("the link is damaged: its region is cut off or too large; copy it again")
    except (ValueError, binascii.Error, zlib.error):
        raise Refusal("the link is damaged: its region cannot be read; copy it again") from None
    name, _, table = text.partition("\n")
    return Region.from_text(table, name, most=cities)


def uploaded(text: str, name: str, limits: Limits) -> Region:
    """The region of a CSV file that a visitor brings; name: of the file, after which the region is called."""
    if len(text.encode()) > limits.upload_bytes:
        raise Refusal(f"the file is too large; allowed: up to {limits.upload_bytes // 1024} KB")
    stem = PurePath(name.replace("\\", "/")).name.removesuffix(".csv").removesuffix(".region")
    id = "".join(sign if sign.isalnum() else "_" for sign in stem)[:LONGEST_ID].strip("_") or OWN
    taken = id in (*region_specs(), *founders_specs(), "synthetic")
    return Region.from_text(text, f"{id}_{OWN}" if taken else id, most=limits.cities)


def fragment(regions: Iterable[Region]) -> str:
    """What a link carries behind its #: the regions of a visitor's own, each once; nothing where there are none."""
    carried = dict.fromkeys(packed(region) for region in regions)
    return "#" + "&".join(f"region={data}" for data in carried) if carried else ""


def carried(text: str, limits: Limits) -> dict[str, str]:
    """Checksum -> data of the regions behind the # of a link."""
    try:
        found = parse_qs(text, max_num_fields=limits.runs).get("region", [])
    except ValueError:
        raise Refusal("the link is damaged: it carries too many regions; copy it again") from None
    return {unpacked(data, limits).checksum: data for data in found}
