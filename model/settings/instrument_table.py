"""Every instrument of the higher-tier government, declared once (model, §8)."""

from citypact.model.settings.declaration import InstrumentDeclaration, by_name

INSTRUMENTS = by_name((
    InstrumentDeclaration(
        name="command", maximum=1, unit="probability a year", paid=True, supporting=False,
        label="Command", label_zh="行政命令",
        meaning="probability that a relation is ordered to cooperate", meaning_zh="一个关系被命令合作的概率",
        source="LXM (hierarchical cooperation)"),
    InstrumentDeclaration(
        name="subsidy", maximum=2, unit="per stake", paid=True, supporting=True,
        label="Subsidy", label_zh="补贴",
        meaning="paid to a city that cooperates", meaning_zh="付给合作城市的补贴", source="LXM"),
    InstrumentDeclaration(
        name="penalty", maximum=2, unit="per stake", paid=False, supporting=False,
        label="Penalty", label_zh="惩罚",
        meaning="charged to a city that competes, for local protectionism", meaning_zh="对竞争（地方保护）城市的收费",
        source="LXM"),
    InstrumentDeclaration(
        name="breach_fine", maximum=2, unit="per stake", paid=False, supporting=False,
        label="Fine for breach", label_zh="违约罚款",
        meaning="charged to a city that competes in a relation beyond rivalry", meaning_zh="在已建立合作的关系中竞争的罚款",
        source="LXM"),
    InstrumentDeclaration(
        name="platform", maximum=1, unit="level", paid=True, supporting=True, administered=True,
        label="Cooperation platform", label_zh="合作平台",
        meaning="lowers search cost in full and negotiation cost by half, and eases industrial transfer",
        meaning_zh="全额降低搜寻成本，减半降低谈判成本，并便利产业转移", source="LXM"),
    InstrumentDeclaration(
        name="legal", maximum=1, unit="level", paid=True, supporting=True, administered=True,
        label="Legal guarantee", label_zh="法律保障",
        meaning="lowers monitoring cost", meaning_zh="降低监督成本", source="LXM"),
    InstrumentDeclaration(
        name="benefit_sharing", maximum=1, unit="level", paid=False, supporting=True,
        label="Benefit sharing", label_zh="利益共享",
        meaning="moves shares of the joint surplus towards one half", meaning_zh="使共同剩余的分配趋向均等",
        source="LXM; Robson 1998"),
    InstrumentDeclaration(
        name="infrastructure", maximum=1, unit="share a year", paid=True, supporting=True,
        label="Infrastructure", label_zh="基础设施",
        meaning="yearly shrink of effective distance, never below half", meaning_zh="有效距离每年的缩短，最多缩短一半",
        source="LXM"),
    InstrumentDeclaration(
        name="plan", maximum=1, unit="a year", paid=True, supporting=True, administered=True,
        label="Functional plan", label_zh="功能规划",
        meaning="speed at which a functional division moves industry shares apart", meaning_zh="功能分工使产业结构分化的速度",
        source="LXM"),
    InstrumentDeclaration(
        name="fund_rate", maximum=0.2, unit="share of output a year", paid=False, supporting=True,
        label="Cooperation fund", label_zh="合作基金费率",
        meaning="what every city owes to the cooperation fund", meaning_zh="每座城市应缴合作基金的费率", source="LXM §4.3"),
    InstrumentDeclaration(
        name="central_deduction", maximum=1, unit="probability", paid=False, supporting=False,
        label="Central deduction", label_zh="中央代扣",
        meaning="probability that the centre deducts what a city would not pay into the fund",
        meaning_zh="中央代扣城市不愿缴纳的基金的概率", source="LXM §4.3"),
))  # fmt: skip
