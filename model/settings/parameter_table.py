"""Every parameter of a run, declared once (model, §10)."""

from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.declaration import Declaration, by_name

_COSTS = "Feng 2005; Feiock's institutional collective action"
_LADDER = "Watson 1999, 2002; stages of Zhu 2009; value ours"

PARAMETERS = by_name((
    Declaration(
        name="stake_scale", default=0.05, minimum=0.001, maximum=1, unit="dimensionless", group="payoffs",
        label="Scale of stakes", label_zh="利害规模",
        meaning="stake of two mean cities at distance 0, in mean city outputs", meaning_zh="两座平均规模城市零距离时的利害",
        source="gravity; scale ours"),
    Declaration(
        name="contested_value", default=4.0, minimum=0, maximum=20, unit="per stake", group="payoffs", symbol="v",
        label="Contested value", label_zh="争夺价值",
        meaning="value that two fully similar cities with all their room left fight over",
        meaning_zh="两座产业完全相同且空间充足的城市所争夺的价值", source="Huang 2014; form ours"),
    Declaration(
        name="surplus", default=2.4, minimum=0, maximum=20, unit="per stake", group="payoffs", symbol="b",
        label="Joint surplus", label_zh="合作剩余",
        meaning="size of the joint surplus of cooperation", meaning_zh="合作的共同剩余规模", source="LXM; form ours"),
    Declaration(
        name="complementarity", default=1.0, minimum=0, maximum=5, unit="dimensionless", group="payoffs", symbol="c",
        label="Weight of complementarity", label_zh="产业互补权重",
        meaning="weight of unlike industries in the joint surplus", meaning_zh="产业差异在共同剩余中的权重",
        source="Krugman 1991 (index); weight ours"),
    Declaration(
        name="relief", default=1.0, minimum=0, maximum=5, unit="dimensionless", group="payoffs", symbol="h",
        label="Weight of relief", label_zh="功能疏解权重",
        meaning="weight of functions that a full city hands on to a partner with room in the joint surplus",
        meaning_zh="饱和城市向有空间的伙伴疏解功能在共同剩余中的权重", source="LXM; Huang 2014; form ours"),
    Declaration(
        name="shared_burden", default=0.5, minimum=0, maximum=1, unit="dimensionless", group="payoffs", symbol="u",
        label="Weight of shared burdens", label_zh="共同负担权重",
        meaning="weight of the common burdens of two full cities against the handing on of functions",
        meaning_zh="两座饱和城市的共同负担相对于功能疏解的权重", source="ours"),
    Declaration(
        name="dissipation", default=0.1, minimum=0, maximum=1, unit="dimensionless", group="payoffs", symbol="χ",
        label="Dissipation", label_zh="竞争耗损",
        meaning="share of the contested value that each side wastes when both compete",
        meaning_zh="双方竞争时各自浪费的争夺价值比例", source="ours, after Tullock 1980"),
    Declaration(
        name="grab", default=0.6, minimum=0, maximum=1, unit="dimensionless", group="payoffs", symbol="γ",
        label="Grab", label_zh="掠取比例",
        meaning="part of the other side's contest share that a lone competitor takes",
        meaning_zh="单方竞争者从对方竞争份额中夺取的部分", source="ours"),
    Declaration(
        name="sunk", default=0.2, minimum=0, maximum=1, unit="dimensionless", group="payoffs", symbol="κ",
        label="Sunk effort", label_zh="沉没投入",
        meaning="part of the joint surplus that a lone cooperator has spent in vain",
        meaning_zh="单方合作者白白付出的共同剩余部分", source="ours"),
    Declaration(
        name="contest_exponent", default=1.0, minimum=0, maximum=5, unit="dimensionless", group="payoffs", symbol="η",
        label="Contest exponent", label_zh="竞争指数",
        meaning="how strongly the larger city wins the contest", meaning_zh="大城市在竞争中取胜的优势强度",
        source="Tullock 1980"),
    Declaration(
        name="bargaining_exponent", default=1.0, minimum=0, maximum=5, unit="dimensionless", group="payoffs", symbol="ψ",
        label="Bargaining exponent", label_zh="议价指数",
        meaning="how strongly the larger city wins the sharing of the joint surplus",
        meaning_zh="大城市在分配共同剩余时的优势强度", source="ours"),
    Declaration(
        name="opening_information", default=0.3, minimum=0, maximum=1, unit="share", group="ladder", symbol="o_1",
        label="Opened by information exchange", label_zh="信息交流开启的剩余",
        meaning="share of the joint surplus that information exchange opens", meaning_zh="信息交流可实现的共同剩余比例",
        source=_LADDER),
    Declaration(
        name="opening_thematic", default=0.65, minimum=0, maximum=1, unit="share", group="ladder", symbol="o_2",
        label="Opened by thematic cooperation", label_zh="专题合作开启的剩余",
        meaning="share of the joint surplus that thematic cooperation opens", meaning_zh="专题合作可实现的共同剩余比例",
        source=_LADDER),
    Declaration(
        name="opening_joint", default=1.0, minimum=0, maximum=1, unit="share", group="ladder", symbol="o_3",
        label="Opened by joint governance", label_zh="共同治理开启的剩余",
        meaning="share of the joint surplus that joint governance opens", meaning_zh="共同治理可实现的共同剩余比例",
        source=_LADDER),
    Declaration(
        name="commitment_information", default=0.1, minimum=0, maximum=1, unit="share", group="ladder", symbol="m_1",
        label="Committed by information exchange", label_zh="信息交流投入的关系",
        meaning="share of the relation that information exchange puts at risk", meaning_zh="信息交流使关系承担风险的比例",
        source=_LADDER),
    Declaration(
        name="commitment_thematic", default=0.45, minimum=0, maximum=1, unit="share", group="ladder", symbol="m_2",
        label="Committed by thematic cooperation", label_zh="专题合作投入的关系",
        meaning="share of the relation that thematic cooperation puts at risk", meaning_zh="专题合作使关系承担风险的比例",
        source=_LADDER),
    Declaration(
        name="commitment_joint", default=1.0, minimum=0, maximum=1, unit="share", group="ladder", symbol="m_3",
        label="Committed by joint governance", label_zh="共同治理投入的关系",
        meaning="share of the relation that joint governance puts at risk", meaning_zh="共同治理使关系承担风险的比例",
        source=_LADDER),
    Declaration(
        name="break_rate", default=0.5, minimum=0, maximum=1, unit="probability a year", group="ladder",
        label="Break rate", label_zh="破裂概率",
        meaning="probability that a relation falls back to rivalry after a year not kept by both sides",
        meaning_zh="未获双方遵守的一年后关系退回竞争的概率", source="ours"),
    Declaration(
        name="search_cost", default=0.02, minimum=0, maximum=5, unit="per stake", group="costs", symbol="c_s",
        label="Search cost", label_zh="搜寻成本",
        meaning="cost of a try to cooperate in a relation of rivalry, at distance 0",
        meaning_zh="处于竞争关系时尝试合作的成本（距离为零时）", source=_COSTS),
    Declaration(
        name="negotiation_cost", default=0.1, minimum=0, maximum=5, unit="per stake", group="costs", symbol="c_n",
        label="Negotiation cost", label_zh="谈判成本",
        meaning="cost to each side of founding a relation or taking it a stage deeper, once, between equals in one province",
        meaning_zh="建立关系或深化一个阶段时每方一次性的谈判成本（同省同等规模）", source=_COSTS),
    Declaration(
        name="monitoring_cost", default=0.06, minimum=0, maximum=5, unit="per stake", group="costs", symbol="c_m",
        label="Monitoring cost", label_zh="监督成本",
        meaning="scale of a cooperator's yearly cost of watching a partner, less where it trusts it",
        meaning_zh="合作方每年监督伙伴的成本规模，信任越高越低", source=_COSTS),
    Declaration(
        name="cost_elasticity", default=0.5, minimum=0, maximum=1, unit="dimensionless", group="costs", symbol="ε",
        label="Elasticity of costs", label_zh="成本弹性",
        meaning="how costs grow with the stake: 1 in proportion, 0 not at all",
        meaning_zh="成本随利害增长的弹性：1 为成比例，0 为不变", source="economies of scale, ours"),
    Declaration(
        name="experience", default=0.8, minimum=0, maximum=1, unit="share", group="costs",
        label="Saving by experience", label_zh="经验节省",
        meaning="share of search and negotiation costs that full experience of cooperating saves",
        meaning_zh="充分合作经验可节省的搜寻与谈判成本比例", source="Feiock 2013; form ours"),
    Declaration(
        name="border_friction", default=1.0, minimum=0, maximum=10, unit="dimensionless", group="costs",
        label="Border friction", label_zh="省界阻力",
        meaning="rise of the negotiation cost across a province border", meaning_zh="跨省时谈判成本的增加", source="ours"),
    Declaration(
        name="asymmetry_friction", default=0.5, minimum=0, maximum=5, unit="per unit of log output ratio", group="costs",
        label="Asymmetry friction", label_zh="规模差异阻力",
        meaning="rise of the negotiation cost with the absolute log ratio of outputs",
        meaning_zh="谈判成本随产出对数比的增加", source="ours"),
    Declaration(
        name="resistance", default=0.5, minimum=0, maximum=10, unit="dimensionless", group="fairness", symbol="ρ",
        label="Resistance to unequal gains", label_zh="利益不均的抵触",
        meaning="loss felt by the side that gains less, per unit of the gap of gains",
        meaning_zh="获益较少的一方每单位收益差距所感受的损失", source="Robson 1998; Fehr and Schmidt 1999"),
    Declaration(
        name="threshold", default=0.01, minimum=0, maximum=1, unit="per stake", group="fairness", symbol="θ",
        label="Threshold of gain", label_zh="获益门槛",
        meaning="gain that a city wants at least before it moves", meaning_zh="城市行动前至少要求的收益", source="Robson 1998"),
    Declaration(
        name="foot_dragging", default=0.5, minimum=0, maximum=1, unit="dimensionless", group="fairness", symbol="ζ",
        label="Foot-dragging", label_zh="消极应付",
        meaning="share of effort that is lost when gains are as unequal as they can be",
        meaning_zh="收益极不均等时损失的努力比例", source="ours, after Robson 1998"),
    Declaration(
        name="patience", default=0.7, minimum=0, maximum=0.99, unit="discount factor a year", group="choice", symbol="δ",
        label="Patience", label_zh="耐心",
        meaning="weight of the next year against this year", meaning_zh="下一年相对于今年的权重",
        source="Dal Bó and Fréchette 2011"),
    Declaration(
        name="rationality", default=35.0, minimum=0, maximum=500, unit="per unit of payoff per stake", group="choice", symbol="β",
        label="Rationality", label_zh="理性程度",
        meaning="how sharply the choice follows the gain from cooperating; 0 is a coin toss",
        meaning_zh="选择随合作收益变化的敏锐程度；0 相当于掷硬币", source="logit quantal response (McKelvey and Palfrey 1995)"),
    Declaration(
        name="review_rate", default=0.25, minimum=0, maximum=1, unit="probability a year", group="choice",
        label="Review rate", label_zh="复审概率",
        meaning="probability that a relation (in scope city: a city's stance) is reconsidered in a year without cause",
        meaning_zh="一年中无特别缘由而重新考虑关系（city 范围：立场）的概率", source="Blume 1993; Calvo 1983; rate ours"),
    Declaration(
        name="tournament", default=0.1, minimum=0, maximum=1, unit="dimensionless", group="choice", symbol="λ",
        label="Promotion tournament", label_zh="晋升锦标赛",
        meaning="weight of the other side's payoff as a loss of relative standing, within a province",
        meaning_zh="同省对方收益作为自身相对地位损失的权重", source="Zhou 2004"),
    Declaration(
        name="tournament_across", default=0.0, minimum=0, maximum=1, unit="dimensionless", group="choice",
        label="Tournament across borders", label_zh="跨省锦标赛",
        meaning="factor of that weight between cities of two provinces, which no one official judges",
        meaning_zh="两省城市之间该权重的倍数（无共同考核者）", source="Zhou 2004; form ours"),
    Declaration(
        name="exploration", default=0.05, minimum=0, maximum=1, unit="probability", group="choice",
        label="Exploration", label_zh="探索概率",
        meaning="probability that a city which reviews its stance by imitation tries the other one",
        meaning_zh="以模仿复审立场的城市尝试另一立场的概率", source="Traulsen et al. 2009"),
    Declaration(
        name="scope", default="partner", among=SCOPES, unit="choice", group="choice",
        label="Scope of choice", label_zh="决策范围",
        meaning="; ".join(f"{row.name}: {row.meaning}" for row in SCOPES.values()),
        meaning_zh="；".join(f"{row.name}：{row.meaning_zh}" for row in SCOPES.values()), source="ours"),
    Declaration(
        name="rule", default="logit", among=RULES, unit="choice", group="choice",
        label="Rule of choice", label_zh="决策规则",
        meaning="how a choice is made from the gain; the imitation rules need scope city",
        meaning_zh="由收益得出选择的方式；模仿规则需要 scope 为 city", source="ours"),
    Declaration(
        name="prior_weight", default=4.0, minimum=0.1, maximum=100, unit="years of evidence", group="trust", symbol="n0",
        label="Prior weight", label_zh="先验权重",
        meaning="evidence that the first trust is worth", meaning_zh="初始信任相当于多少年的证据",
        source="Cheung and Friedman 1997"),
    Declaration(
        name="prior_trust", default=0.2, minimum=0, maximum=1, unit="probability", group="trust", symbol="τ0",
        label="Prior trust", label_zh="先验信任",
        meaning="trust and reputation before any evidence", meaning_zh="没有任何证据之前的信任与声誉",
        source="Cheung and Friedman 1997; value ours"),
    Declaration(
        name="memory", default=0.9, minimum=0, maximum=1, unit="share kept a year", group="trust", symbol="μ",
        label="Memory", label_zh="记忆",
        meaning="weight of last year's evidence and reputation in this year's", meaning_zh="上年证据与声誉在今年的权重",
        source="Cheung and Friedman 1997"),
    Declaration(
        name="reputation_weight", default=0.5, minimum=0, maximum=1, unit="dimensionless", group="trust", symbol="ω",
        label="Weight of reputation", label_zh="声誉权重",
        meaning="weight of a partner's reputation against one's own evidence in trust",
        meaning_zh="信任中对方声誉相对自身经验的权重", source="Nowak and Sigmund 2005; weight ours"),
    Declaration(
        name="crowding_out", default=0.8, minimum=0, maximum=1, unit="dimensionless", group="trust",
        label="Crowding out", label_zh="挤出效应",
        meaning="part of the evidence of trust that is lost when cooperation was ordered",
        meaning_zh="奉命合作时信任证据损失的部分", source="Frey and Jegen 2001"),
    Declaration(
        name="specialisation", default=0.02, minimum=0, maximum=0.5, unit="a year", group="structure",
        label="Specialisation", label_zh="专业化速度",
        meaning="speed at which industry shares move apart from thematic cooperation on",
        meaning_zh="专题合作及以后产业结构分化的速度", source="Zhou 2004; Chen and Xu 2011"),
    Declaration(
        name="isomorphism_drift", default=0.01, minimum=0, maximum=0.5, unit="a year", group="structure",
        label="Isomorphism drift", label_zh="产业同构漂移",
        meaning="speed at which industry shares move together under mutual competition",
        meaning_zh="相互竞争时产业结构趋同的速度", source="Zhou 2004; Chen and Xu 2011"),
    Declaration(
        name="industrial_transfer", default=0.6, minimum=0, maximum=5, unit="a year", group="structure",
        label="Industrial transfer", label_zh="产业转移",
        meaning="output moved to the roomier partner at full depth, per stake and unit of difference in saturation",
        meaning_zh="充分合作时转移到较宽裕伙伴的产出（每单位利害与饱和度差）", source="LXM §4.2; Huang 2014; form ours"),
    Declaration(
        name="growth_rate", default=0.06, minimum=0, maximum=0.5, unit="a year", group="structure",
        label="Growth rate", label_zh="增长率",
        meaning="growth of output of a city with all its room left", meaning_zh="空间充足的城市的产出增长率", source="ours"),
    Declaration(
        name="feedback", default=0.02, minimum=0, maximum=1, unit="a year per unit of payoff per stake", group="structure",
        label="Feedback on growth", label_zh="收益反馈",
        meaning="growth of output per unit of realised payoff", meaning_zh="每单位实现收益带来的产出增长", source="ours"),
    Declaration(
        name="capacity_gain", default=0.01, minimum=0, maximum=0.5, unit="a year", group="structure",
        label="Gain of capacity", label_zh="承载力增益",
        meaning="growth of carrying capacity when all relations are in joint governance",
        meaning_zh="全部关系处于共同治理时承载力的增长", source="ours"),
    Declaration(
        name="headroom", default=4.0, minimum=1, maximum=50, unit="multiples of initial output", group="structure",
        label="Headroom", label_zh="发展空间",
        meaning="carrying capacity of a city of mean density at the start, over initial output; at least 1.05",
        meaning_zh="平均密度城市的初始承载力与初始产出之比，至少 1.05", source="Huang 2014; value ours"),
    Declaration(
        name="density_slope", default=0.3, minimum=0, maximum=2, unit="dimensionless", group="structure",
        label="Slope of density", label_zh="密度斜率",
        meaning="how much fuller denser cities are at the start: elasticity of headroom to output per km², negative",
        meaning_zh="密度越高的城市初始越饱和：发展空间对地均产出的弹性（取负）", source="Huang 2014; form ours"),
    Declaration(
        name="distance_decay", default=200.0, minimum=10, maximum=2000, unit="km", group="space", symbol="ℓ",
        label="Distance decay", label_zh="距离衰减",
        meaning="distance over which a stake falls to 1/e", meaning_zh="利害降至 1/e 的距离", source="gravity; value ours"),
    Declaration(
        name="reach_km", default=250.0, minimum=10, maximum=3000, unit="km", group="space",
        label="Reach", label_zh="联系范围",
        meaning="largest distance at which two cities have a relation", meaning_zh="两城之间存在关系的最大距离", source="ours"),
    Declaration(
        name="compliance", default=0.95, minimum=0, maximum=1, unit="probability", group="government",
        label="Compliance", label_zh="服从率",
        meaning="probability that an ordered city obeys", meaning_zh="接到命令的城市服从的概率", source="ours"),
    Declaration(
        name="enforcement_cost", default=0.2, minimum=0, maximum=5, unit="per stake", group="government",
        label="Enforcement cost", label_zh="执行成本",
        meaning="outlay for each side that obeys an order against its own choice",
        meaning_zh="对违背自身选择而服从命令的每一方的支出", source="ours"),
    Declaration(
        name="administration_cost", default=0.00025, minimum=0, maximum=1, unit="mean city outputs", group="government",
        label="Administration cost", label_zh="行政成本",
        meaning="outlay for each order, and a year for each relation and unit of platform, legal and plan",
        meaning_zh="每道命令，以及每个关系每单位平台、法律、规划的年支出", source="ours"),
    Declaration(
        name="infrastructure_cost", default=0.0025, minimum=0.0001, maximum=5, unit="mean city outputs", group="government",
        label="Infrastructure cost", label_zh="基础设施成本",
        meaning="outlay for each relation and unit of shrink of effective distance",
        meaning_zh="每个关系每单位有效距离缩短的支出", source="ours"),
))  # fmt: skip
