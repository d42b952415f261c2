"""How figures of the page are drawn and written: on one thread, in fonts that have Chinese, the same bytes when drawn again."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.figure import Figure

CHINESE = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "SimHei", "PingFang SC")
# Kind of file -> what would differ from one drawing to the next, left out.
METADATA: dict[str, dict[str, str | None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
# The one thread that draws for all visitors: matplotlib's settings are shared, and it keeps every font once for each thread.
_DRAWING = ThreadPoolExecutor(1, thread_name_prefix="citypact-drawing")


def drawn(draw: Callable[..., bytes], *arguments: Any) -> bytes:
    """What a function draws of these arguments, on the thread that draws for all."""
    return _DRAWING.submit(draw, *arguments).result()


@contextmanager
def both_languages() -> Iterator[None]:
    """Inside the block text may be Chinese, glyph by glyph from the first font that has it; SVG holds its outlines."""
    from matplotlib import rc_context
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    settings: Any = {  # matplotlib types such a dict by all the names that it knows
        "font.family": ["DejaVu Sans", *(family for family in CHINESE if family in known)],
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
    }
    with rc_context(settings):
        yield


def saved(figure: "Figure", suffix: str) -> bytes:
    """The bytes of a file of this kind: "svg", "png" or "pdf"."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format=suffix, dpi=200, metadata=METADATA[suffix])
    return buffer.getvalue()
