"""The rules and the scopes of choice: one row each, with everything that is said of them."""

from dataclasses import dataclass
from typing import Any

from citypact.agents import codes
from citypact.model.settings.declaration import by_name


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a parameter that names a way of choosing.

    code: what the compiled rules know it by; imitates: whether it takes over stances, which only exist in scope city;
    stochastic: whether a choice has a probability between 0 and 1; own: a rule of a user's own (``model.own``), which chooses
    for each partner, None for one that the model has.
    """

    name: str
    code: int
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    source: str
    imitates: bool = False
    stochastic: bool = True
    own: Any = None

    @property
    def scope(self) -> str | None:
        """The only scope in which a rule can be chosen; None where any will do."""
        return "city" if self.imitates else None if self.own is None else "partner"


# Rules of a user's own are added to them (``model.own.register_rule``).
RULES = by_name((
    Choice(
        name="logit", code=codes.LOGIT, label="Logit", label_zh="随机效用（logit）",
        meaning="cooperates with a probability that rises with the gain",
        meaning_zh="合作的概率随合作收益上升",
        source="logit quantal response (McKelvey and Palfrey 1995)"),
    Choice(
        name="best_response", code=codes.BEST_RESPONSE, label="Best response", label_zh="最优反应",
        meaning="cooperates if and only if the gain is positive",
        meaning_zh="当且仅当合作收益为正时合作",
        source="no noise", stochastic=False),
    Choice(
        name="imitate_fermi", code=codes.IMITATE_FERMI, label="Imitation, Fermi", label_zh="模仿（费米）",
        meaning="takes over the stance of a random partner the more probably, the more it earned per stake",
        meaning_zh="随机伙伴每单位利害的收益越高，越可能采取其立场",
        source="Szabó and Tőke 1998; exploration: Traulsen et al. 2009", imitates=True),
    Choice(
        name="imitate_proportional", code=codes.IMITATE_PROPORTIONAL, label="Imitation, proportional", label_zh="模仿（比例）",
        meaning="takes over the stance of a random partner in proportion to what it earned more, over this year's spread",
        meaning_zh="按随机伙伴多得收益占当年收益极差的比例采取其立场",
        source="Schlag 1998; exploration: Traulsen et al. 2009", imitates=True),
    Choice(
        name="imitate_best", code=codes.IMITATE_BEST, label="Imitation of the best", label_zh="模仿（最优者）",
        meaning="takes over the stance of its best partner if that earned more per stake",
        meaning_zh="若最优伙伴每单位利害的收益更高，则采取其立场",
        source="Nowak and May 1992; exploration: Traulsen et al. 2009", imitates=True),
))  # fmt: skip

SCOPES = by_name((
    Choice(
        name="partner", code=codes.PARTNER, label="For each partner", label_zh="逐一伙伴",
        meaning="one choice for each relation", meaning_zh="对每个关系分别选择", source="ours"),
    Choice(
        name="city", code=codes.CITY, label="One stance for all", label_zh="统一立场",
        meaning="one stance towards all partners, from the stake-weighted mean of the gains",
        meaning_zh="按利害加权的平均收益，对所有伙伴采取同一立场", source="ours"),
))  # fmt: skip
