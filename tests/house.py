"""The house: its floors and wings, the graph of its imports, and a drawing of it made from them: ``python -m tests.house``."""

from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "house.png"
# From the roof to the ground.
FLOORS = {
    "views": "the window",
    "experiments": "what is asked of the model",
    "model": "what computes",
    "agents": "rules and agents",
}
# The wings of a floor, from those that ask to those that are asked; wings of one line do not know each other.
WINGS = {
    "views": (("page",), ("session",), ("showing", "story"), ("running",), ("serving", "window", "words")),
    "experiments": (
        ("commands",),
        ("publishing",),
        ("named",),
        ("calibration",),
        ("ema", "mesa_batch"),
        ("single",),
        ("sweeps",),
        ("paper",),
    ),
    "model": (
        ("staged", "watched"),
        ("agglomeration", "explain", "network_game"),
        ("engine", "networks", "network_steps", "plain"),
        ("evidence", "own"),
        ("year",),
        ("summary",),
        ("measures", "draws", "regions"),
        ("settings",),
        ("reading",),
        ("compiling", "notebook", "refusal", "version"),
    ),
    "agents": (
        ("city", "government"),
        ("relation",),
        ("seen",),
        ("outlook",),
        ("costs", "fairness", "intervention", "learning", "payoffs", "structure"),
        ("choice",),
        ("arithmetic",),
        ("codes", "compiled", "doors", "purposes"),
        ("dispatching",),
        ("lowering", "vectors"),
    ),
}

# Asked by nearly everybody, which would only hide the rest of the drawing.
EVERYWHERE = ("model.refusal", "model.version", "agents.compiled")


@cache
def graph():
    """Who imports whom, of all modules of the package and of the packages that they use."""
    return grimp.build_graph(*(f"citypact.{floor}" for floor in FLOORS), include_external_packages=True, cache_dir=None)


def wing_of(module: str) -> str | None:
    """The wing in which a module lives, such as model.year; None for a floor's own ``__init__``."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2]) if len(parts) > 1 else None


def ties() -> dict:
    """(wing, wing) -> how many imports go from a module of the one to a module of the other."""
    found: dict = {}
    for module in (name for name in graph().modules if name.startswith("citypact.")):
        for other in graph().find_modules_directly_imported_by(module):
            pair = wing_of(module), wing_of(other) if other.startswith("citypact.") else None
            if None not in pair and pair[0] != pair[1] and "__main__" not in module:
                found[pair] = found.get(pair, 0) + 1
    return found


def size(wing: str) -> tuple[int, int]:
    """(files, lines) of a wing."""
    place = ROOT / wing.replace(".", "/")
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return len(files), sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def places() -> tuple[dict, dict, float]:
    """(wing -> (x, y) of its box, floor -> (bottom, top), height): a line of wings below the other, a gap between floors."""
    boxes, bands, height = {}, {}, 0.0
    for floor in reversed(FLOORS):
        bottom = height
        for row, line in enumerate(reversed(WINGS[floor])):
            for position, wing in enumerate(line):
                # A wing alone in its line stands to the left or to the right, so that threads do not run behind boxes.
                across = 0.5 + (0.2 if row % 2 else -0.2) if len(line) == 1 else (position + 0.5) / len(line)
                boxes[f"{floor}.{wing}"] = (across, height + 0.5)
            height += 1.0
        bands[floor] = (bottom, height)
        height += 0.6
    return boxes, bands, height - 0.6


def draw(file=PICTURE) -> None:
    """Draw floors as bands, wings as boxes with their files and lines, and imports between wings as threads, thicker for more."""
    from matplotlib.patches import FancyArrowPatch, Rectangle

    from citypact.experiments.paper.figure_style import new_figure

    boxes, bands, height = places()
    with new_figure(height=0.42 * height) as (figure, axes):
        for floor, (bottom, top) in bands.items():
            axes.add_patch(Rectangle((-0.16, bottom), 1.18, top - bottom, facecolor="#F2F2F2", edgecolor="none", zorder=0))
            axes.text(
                -0.15, (bottom + top) / 2, f"{floor}/\n{FLOORS[floor]}", va="center", fontsize=8, fontweight="bold", wrap=True
            )
        for (one, other), count in sorted(ties().items()):
            if other in EVERYWHERE:
                continue
            (x, y), (u, v) = boxes[one], boxes[other]
            bend = 0.0 if abs(y - v) < 1.5 else 0.12 if x <= u else -0.12
            within = one.split(".")[0] == other.split(".")[0]
            axes.add_patch(FancyArrowPatch(
                (x, y - 0.28), (u, v + 0.28), arrowstyle="-|>", mutation_scale=5, linewidth=min(0.3 + 0.08 * count, 2.0),
                color="#0072B2" if within else "#E69F00", alpha=0.45, connectionstyle=f"arc3,rad={bend}", zorder=1,
            ))  # fmt: skip
        for wing, (x, y) in boxes.items():
            files, lines = size(wing)
            told = f"{wing.partition('.')[2]}\n{files} files, {lines:,} lines" if files > 1 else wing.partition(".")[2]
            edge = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "#333333", "linewidth": 0.6}
            axes.text(x, y, told, ha="center", va="center", fontsize=6.5, bbox=edge, zorder=2)
        axes.set(xlim=(-0.17, 1.03), ylim=(-0.1, height + 0.1))
        axes.set_axis_off()
        figure.savefig(file, dpi=200, metadata={"Software": None})


if __name__ == "__main__":
    draw()
    print(f"written: {PICTURE.relative_to(ROOT)}")
