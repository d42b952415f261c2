"""The pages that are made from the committed results: ``python -m experiments.commands.evidence``."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from citypact.experiments.commands import from_the_paper, summary_page

ROOT = Path(__file__).resolve().parents[2]
HEADS = {
    "verification": """# Verification: is the model built right?

Stripped of its special parts the model is a game on a network, and the literature knows the answers. This page puts published
results to the model's own rules, says what each source lets expect and within which tolerance, and what came out; then it puts
the model to itself. `python -m experiments classic` plays such a game with settings of your own.

Made from `results/verification/` by `python -m experiments.commands.evidence`; `python -m experiments run verification` makes
those results anew.
""",
    "validation": """# Validation: is it the right model?

Patterns of the real world that were not used to set the defaults, and what the model makes of them. What was calibrated, on which
years, and what was judged on others, is said where it was done; [calibration](calibration.md) is a tool of its own.

Made from `results/validation/` by `python -m experiments.commands.evidence`; `python -m experiments run validation` makes
those results anew.
""",
}


def page_file(name: str) -> Path:
    """Where the page of this name stands."""
    return ROOT / "docs" / f"{name}.md"


def report_page(name: str) -> str:
    """The page of an experiment: its head, and the report of the results with its links made to lead there."""
    report = (ROOT / "results" / name / "report.md").read_text(encoding="utf-8")
    body = report.split("\n", 1)[1]  # the head has a title of its own
    return HEADS[name] + re.sub(r"\]\((?!\.\.|#|\w+://)", f"](../results/{name}/", body)


PAGES: Mapping[str, Callable[[], str]] = {
    **{name: partial(report_page, name) for name in HEADS},
    "from-the-paper": from_the_paper.page,
    "summary": summary_page.english,
    "summary.zh": summary_page.chinese,
}


if __name__ == "__main__":
    for name, made in PAGES.items():
        page_file(name).write_text(made(), encoding="utf-8", newline="\n")
        print(f"written: docs/{name}.md")
