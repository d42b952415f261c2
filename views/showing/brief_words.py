"""The sentences of the brief, made from the numbers of a run, in the visitor's language."""

from dataclasses import dataclass

import numpy as np

from citypact.model.regions.names import plans
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.watched import Run
from citypact.views.running.band import SEEDS, told
from citypact.views.running.counterfactual import WithoutPolicy, seeds_of, without_policy
from citypact.views.running.play import Play
from citypact.views.showing.figure_stamp import label, label_text, policy_name, region_name, set_words
from citypact.views.showing.frames import POSITIONS
from citypact.views.words.said import Said

MOST_TOLD = 4  # interventions that are told one by one


@dataclass(frozen=True)
class Facts:
    """What a brief is made from.

    year: shown; without: the run without its policy, lived as far as the current one, None where there is no policy or where it
    stops before; seeds: the band of the cooperation rate as ``band.told`` gives it, with the effect of the policy, None where the
    run is too large.
    """

    play: Play
    run: Run
    year: int
    without: WithoutPolicy | None
    seeds: dict | None

    def value(self, name: str) -> float:
        """A measure of the year shown; "outlay_sum": outlay from year 1 up to it."""
        return _value(self.play.first.rows, self.year, name)

    def value_without(self, name: str) -> float | None:
        """The same without the policy; None where nothing is compared."""
        return None if self.without is None else _value(self.without.rows, self.year, name)

    def gains(self) -> np.ndarray | None:
        """(city,) yearly payoff less that without the policy; None where nothing is compared."""
        if self.without is None:
            return None
        return self.play.first.records[self.year].fact("city_payoff") - self.without.payoff(self.year)


def facts(play: Play) -> Facts:
    """The numbers of the year shown; refused for year 0, of which there are none."""
    if not play.shown:
        raise Said("brief.unlived")
    without = without_policy(play)
    seeds = seeds_of(play, ("cooperation_rate",))
    return Facts(
        play,
        play.first.final_run(),
        play.shown,
        without if without is not None and without.lived(play.head) else None,
        None if seeds is None else told(seeds, ("cooperation_rate",)),
    )


def _value(rows: list[list[float]], year: int, name: str) -> float:
    if name == "outlay_sum":
        return float(sum(row[POSITIONS["outlay"]] for row in rows[:year]))
    return rows[year - 1][POSITIONS[name]]


def number(value: float | None) -> str:
    """Three digits."""
    return "–" if value is None or value != value else f"{value:.3g}".replace("-", "−")


def signed(value: float | None) -> str:
    """Three digits with a sign; the sign of a minus is a minus."""
    if value is None or value != value:
        return "–"
    return f"{value:+.3g}".replace("-", "−") if value else "0"


def title(found: Facts, language: str) -> str:
    """Region and policy."""
    between = ": " if language == "en" else "："
    return f"{region_name(found.run, language)}{between}{policy_name(found.run, language)}"


def question(found: Facts, language: str) -> str:
    """What is asked."""
    key = "brief.askedNone" if found.run.agenda.is_empty else "brief.asked"
    return label_text(key, language).format(len(found.run.region), region_name(found.run, language))


def answer(found: Facts, language: str) -> str:
    """What came out, in three or four sentences."""
    first = label_text("brief.cooperates", language).format(found.year, _percent(found.value("cooperation_rate"), language))
    gains = found.gains()
    if gains is None:
        return first + _stop(language)
    other = _percent(found.value_without("cooperation_rate"), language)
    sentences = [
        first + label_text("brief.against", language).format(other) + _stop(language),
        label_text("brief.spent", language).format(number(found.value("outlay_sum"))),
        label_text("brief.gains", language).format(int((gains > 0).sum()), int((gains < 0).sum())),
    ]
    effect = None if found.seeds is None else found.seeds["effect"]
    if effect is not None:
        three = (signed(effect[name][found.year - 1][0]) for name in ("mean", "low", "high"))
        sentences.append(label_text("brief.certain", language).format(SEEDS, *three))
    return (" " if language == "en" else "").join(sentences)


def _percent(value: float | None, language: str) -> str:
    return "–" if value is None else f"{100 * value:.0f}{' %' if language == 'en' else '%'}"


def _stop(language: str) -> str:
    return "." if language == "en" else "。"


def done(found: Facts, language: str) -> list[str]:
    """What was done: one paragraph for each intervention, for the budget, and for seed and parameters."""
    settings = ("; " if language == "en" else "；").join(set_words(found.run, language)) or label_text("brief.none", language)
    return [*agenda_words(found.run.agenda, language), label_text("brief.settings", language).format(found.run.seed, settings)]


def agenda_words(agenda: Agenda, language: str) -> list[str]:
    """An agenda with its levels: a line for each intervention, and one for its budget."""
    acting = [item for item in agenda.interventions if not item.is_empty]
    lines = [_intervention(item, language) for item in acting[:MOST_TOLD]]
    if len(acting) > MOST_TOLD:
        lines.append(label_text("brief.further", language).format(len(acting) - MOST_TOLD))
    if agenda.budget is not None and acting:
        lines.append(label_text("brief.budget", language).format(number(agenda.budget)))
    return lines or [label_text("brief.nothing", language)]


def _intervention(item: Intervention, language: str) -> str:
    comma, between = (", ", ": ") if language == "en" else ("，", "：")
    when = label_text("brief.from", language).format(item.first)
    if item.last is not None:
        when = label_text("brief.years", language).format(item.first, item.last)
    if item.below is not None:
        when += comma + label_text("brief.below", language).format(number(item.below))
    if item.stalled is not None:
        when += comma + label_text("brief.stalled", language).format(item.stalled)
    levels = comma.join(f"{label(INSTRUMENTS[name], language)} {level:g}" for name, level in item.instruments)
    return f"{when[:1].upper()}{when[1:]}{between}{levels}{_stop(language)}"


def caveats(found: Facts, language: str) -> str:
    """What the numbers are not, and what other seeds say."""
    key = "brief.noForecast" if found.run.region.id.split(":")[0] in plans() else "brief.noForecastElsewhere"
    sentences = [label_text(key, language).format(found.run.region.source), label_text("brief.oneRun", language)]
    if found.seeds is None:
        sentences.append(label_text("brief.tooLarge", language))
    else:
        three = (number(found.seeds[name][found.year - 1][0]) for name in ("median", "low", "high"))
        sentences.append(label_text("brief.seeds", language).format(SEEDS, *three))
    return (" " if language == "en" else "").join(sentences)
