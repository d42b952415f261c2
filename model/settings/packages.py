"""Named policy packages: five recommendations of Li, Xiao and Ma (2020) and three modes of cooperation."""

import re
from dataclasses import dataclass

from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.declaration import by_name

_LXM = "Li, Xiao and Ma 2020; levels ours"


@dataclass(frozen=True, kw_only=True)
class Package:
    """A named set of instruments at given levels (units in ``model.settings.instrument_table``).

    recommendation: whether it is one of the five of Li, Xiao and Ma (2020); needs_government: whether it does anything.
    """

    name: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    instruments: dict[str, float]
    source: str = _LXM
    recommendation: bool = False
    needs_government: bool = True


PACKAGES = by_name((
    Package(
        name="market_guidance", label="Market guidance", label_zh="市场引导", recommendation=True,
        meaning="fines local protectionism and pays a small subsidy to who cooperates",
        meaning_zh="处罚地方保护，并对合作者给予少量补贴",
        instruments={"penalty": 0.05, "subsidy": 0.05}),
    Package(
        name="industry_platform", label="Industry platform", label_zh="产业平台", recommendation=True,
        meaning="a platform for industries to meet on, and a functional division of industries",
        meaning_zh="搭建产业对接平台，并推动功能分工",
        instruments={"platform": 0.6, "plan": 0.02}),
    Package(
        name="benefit_coordination", label="Benefit coordination", label_zh="利益协调", recommendation=True,
        meaning="shares benefits and pays the lesser gainer from a common fund that the centre enforces",
        meaning_zh="共享利益，并由中央保障的合作基金补偿获益较少者",
        instruments={"benefit_sharing": 0.6, "fund_rate": 0.005, "central_deduction": 0.8}),
    Package(
        name="public_facilities", label="Public facilities", label_zh="公共设施", recommendation=True,
        meaning="builds infrastructure that shortens effective distances",
        meaning_zh="建设基础设施，缩短有效距离",
        instruments={"infrastructure": 0.02}),
    Package(
        name="binding_plan", label="Binding plan", label_zh="规划约束", recommendation=True,
        meaning="gives agreements the force of law, fines their breach and plans a functional division",
        meaning_zh="赋予协议法律效力，处罚违约，并规划功能分工",
        instruments={"legal": 0.6, "breach_fine": 0.2, "plan": 0.02}),
    Package(
        name="laissez_faire", label="Laissez-faire", label_zh="自由放任", needs_government=False,
        meaning="does nothing: cooperation can only be spontaneous",
        meaning_zh="不干预：合作只能自发形成",
        instruments={}),
    Package(
        name="hierarchical", label="Hierarchical", label_zh="科层式合作",
        meaning="orders relations to cooperate",
        meaning_zh="命令城市合作",
        instruments={"command": 0.9}),
    Package(
        name="hybrid", label="Hybrid", label_zh="混合式合作",
        meaning="leaves the beginning to cities and backs them from above",
        meaning_zh="由城市发起，上级给予支持",
        instruments={"platform": 0.6, "legal": 0.5, "benefit_sharing": 0.8, "subsidy": 0.05}),
))  # fmt: skip


def policy_agenda(spec: str, first: int = 1, last: int | None = None, budget: float | None = None) -> Agenda:
    """The agenda of a package, or of several joined by "+", each with its years as in "hybrid:10-25" or "hybrid:10-".

    first, last: the years of those that tell none of their own (last None: to the end). What is wrong with any of them is told.
    """
    faults: list[str] = []
    interventions: list[Intervention] = []
    for part in str(spec).split("+"):
        try:
            interventions.append(_intervention(part.strip(), first, last))
        except Refusal as refusal:
            faults.extend(refusal.faults)
    if faults:
        raise Refusal(*faults)
    return Agenda(tuple(found for found in dict.fromkeys(interventions) if found.instruments), budget)


def _intervention(part: str, first: int, last: int | None) -> Intervention:
    """What a part of a policy's text stands for: a package, and after a colon its years."""
    name, colon, years = (piece.strip() for piece in part.partition(":"))
    if name not in PACKAGES:
        raise Refusal(unknown("policy package", name, PACKAGES))
    if colon:
        found = re.fullmatch(r"(\d+)\s*-\s*(\d*)", years)
        if not found:
            raise Refusal(
                f"policy {shown(part)}: years {shown(years)}; allowed: {name}:10-25 for the years 10 to 25, {name}:10- for those "
                f"from 10 to the end, {name} for all"
            )
        first, last = int(found[1]), int(found[2]) if found[2] else None
    try:
        return Intervention(PACKAGES[name].instruments, first, last, name=name)
    except Refusal as refusal:
        raise refusal.within(f"policy {shown(part)}") from None
