"""How a notebook shows things: small tables and maps in plain HTML, everything escaped, no style sheets."""

from collections.abc import Iterable, Sequence
from html import escape

SHOWN = ("cooperation_rate", "depth", "mean_trust", "mean_tipping_trust", "welfare", "outlay")  # measures, of the last year
WIDTH, EDGE = 260.0, 10.0  # of a map, in pixels, and of the empty ground around it
LARGEST_DOT = 9.0  # radius in pixels


def table(title: str, rows: Iterable[tuple[str, object]]) -> str:
    """A small table with a title, a row for each (name, value)."""
    body = "".join(f"<tr>{_cell('th', name)}{_cell('td', value)}</tr>" for name, value in rows)
    return f"<table><caption>{escape(title)}</caption><tbody>{body}</tbody></table>"


def listing(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a title and a header."""
    head = "".join(_cell("th", name) for name in header)
    body = "".join(f"<tr>{''.join(_cell('td', cell) for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(kind: str, content: object) -> str:
    return f'<{kind} style="text-align:left">{escape(str(content))}</{kind}>'


def city_map(names: Sequence[str], x_km: Sequence[float], y_km: Sequence[float], output: Sequence[float]) -> str:
    """Cities at their places as an inline SVG, as large as their output; pointing at one tells its name."""
    left, bottom = min(x_km), min(y_km)
    wide, tall = max(max(x_km) - left, 1e-9), max(y_km) - bottom
    scale, largest = (WIDTH - 2 * EDGE) / max(wide, tall), max(output)
    width, height = wide * scale + 2 * EDGE, tall * scale + 2 * EDGE
    blue = 'fill="#0072B2" fill-opacity="0.6"'
    dots = "".join(
        f'<circle cx="{(x - left) * scale + EDGE:.1f}" cy="{height - (y - bottom) * scale - EDGE:.1f}" '
        f'r="{LARGEST_DOT * (size / largest) ** 0.5:.1f}" {blue}><title>{escape(name)}</title></circle>'
        for name, x, y, size in zip(names, x_km, y_km, output, strict=True)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}">{dots}</svg>'
