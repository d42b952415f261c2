"""The figure of one run, drawn from its stored series and manifest."""

import json
from pathlib import Path

import numpy as np

from citypact.experiments.paper.figure_style import STAGE_FILLS, line_style, new_figure, save, stacked
from citypact.experiments.paper.outcomes import STAGE_SHARES
from citypact.experiments.paper.tables import read_table
from citypact.model.measures import MEASURES

RATES = ("cooperation_rate", "cooperation_rate_by_stake", "depth")
TRUST = ("mean_trust", "mean_tipping_trust")


def draw_series(folder: Path) -> None:
    """Draw series.png and its caption from series.csv and manifest.json of the folder."""
    table = read_table(folder / "series.csv")
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    years = table["year"].to_numpy()

    def of(measure: str) -> np.ndarray:
        return table[measure].to_numpy(dtype=float)

    with new_figure(3, 1, height=6.6, sharex=True) as (figure, (rates, trust, stages)):
        for axes, names, label in (
            (rates, RATES, "Share"),
            (trust, TRUST, f"Trust ({MEASURES['mean_trust'].unit})"),
        ):
            for position, name in enumerate(names):
                axes.plot(years, of(name), label=MEASURES[name].label, **line_style(position, years.size))
            axes.set(ylabel=label, ylim=(0, 1))
        stacked(stages, years, [of(name) for name in STAGE_SHARES], STAGE_FILLS, [MEASURES[name].label for name in STAGE_SHARES])
        stages.set(xlabel="Year", ylabel="Share of relations")
        for axes in (rates, trust, stages):
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=2.6)
        save(figure, folder, "series", _caption(about), formats=("png",))


def _caption(about: dict) -> str:
    acting = [
        f"{item.get('name') or 'intervention'} from year {item['first']} " + (f"to {item['last']}" if "last" in item else "on")
        for item in about["agenda"]["interventions"]
    ]
    return (
        f"One run of {about['region']['name']} ({about['region']['id']}) over {about['years']} years, seed "
        f"{about['seed']}. Top: cooperation rate, by choices and weighted by stake, and depth, the share of the joint "
        "surplus that relations open, weighted by stake. Middle: mean trust and the mean "
        "tipping trust, the trust at which cooperating starts to pay. Bottom: shares of relations by stage at the "
        f"end of each year. Parameters {about['parameter_hash']}; agenda {about['agenda_hash']}: "
        f"{', '.join(acting) or 'no government acts'}."
    )
