"""Named policy packages: five recommendations of Li, Xiao and Ma (2020) and three modes of cooperation."""

from dataclasses import dataclass

from model.agenda import Agenda, Intervention
from model.refusal import Refusal, unknown

_LXM = "Li, Xiao and Ma 2020; levels ours"


@dataclass(frozen=True)
class Package:
    """A named set of instruments at given levels (units in `model.declaration.INSTRUMENTS`)."""

    name: str
    label: str
    label_zh: str
    meaning: str
    source: str
    instruments: dict


PACKAGES = {package.name: package for package in (
    Package("market_guidance", "Market guidance", "市场引导",
            "fines local protectionism and pays a small subsidy to who cooperates", _LXM,
            {"penalty": 0.05, "subsidy": 0.05}),
    Package("industry_platform", "Industry platform", "产业平台",
            "a platform for industries to meet on, and a functional division of industries", _LXM,
            {"platform": 0.6, "plan": 0.02}),
    Package("benefit_coordination", "Benefit coordination", "利益协调",
            "shares benefits and pays the lesser gainer from a common fund that the centre enforces", _LXM,
            {"benefit_sharing": 0.6, "fund_rate": 0.005, "central_deduction": 0.8}),
    Package("public_facilities", "Public facilities", "公共设施",
            "builds infrastructure that shortens effective distances", _LXM, {"infrastructure": 0.02}),
    Package("binding_plan", "Binding plan", "规划约束",
            "gives agreements the force of law, fines their breach and plans a functional division", _LXM,
            {"legal": 0.6, "breach_fine": 0.2, "plan": 0.02}),
    Package("laissez_faire", "Laissez-faire", "自由放任",
            "does nothing: cooperation can only be spontaneous", _LXM, {}),
    Package("hierarchical", "Hierarchical", "科层式合作",
            "orders relations to cooperate", _LXM, {"command": 0.9}),
    Package("hybrid", "Hybrid", "混合式合作",
            "leaves the beginning to cities and backs them from above", _LXM,
            {"platform": 0.6, "legal": 0.5, "benefit_sharing": 0.5, "subsidy": 0.05}),
)}


def policy_agenda(spec, first=1, last=None, budget=None):
    """The agenda of one package, or several joined by "+", from year `first` to `last` (None: to the end)."""
    names = [name.strip() for name in str(spec).split("+")]
    faults = [unknown("policy package", name, PACKAGES) for name in names if name not in PACKAGES]
    if faults:
        raise Refusal(*faults)
    packages = [PACKAGES[name] for name in dict.fromkeys(names)]
    return Agenda(tuple(Intervention(package.instruments, first, last, name=package.name)
                        for package in packages if package.instruments), budget)
