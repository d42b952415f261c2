"""Labels of the panels beside the map: key -> (English, Chinese)."""

_POLICY = {
    "policy.named": ("Named policies", "政策组合"),
    "policy.namedTip": (
        "Click one or several, choose the years, and add them to the agenda",
        "选择一个或多个，设定年份，加入议程",
    ),
    "policy.add": ("Add to agenda", "加入议程"),
    "policy.addOne": ("Add an instrument", "添加单项工具"),
    "policy.from": ("from", "从"),
    "policy.to": ("to", "到"),
    "policy.end": ("end", "结束"),
    "policy.agenda": ("Agenda", "政策议程"),
    "policy.none": ("No government acts: cooperation can only be spontaneous.", "无政府干预：合作只能自发形成。"),
    "policy.clear": ("Clear", "清空"),
    "policy.remove": ("Remove", "删除"),
    "policy.instrument": ("instrument", "工具"),
    "policy.level": ("level", "力度"),
    "policy.trigger": ("only if", "触发条件"),
    "policy.always": ("always", "始终"),
    "policy.below": ("cooperation below", "合作率低于"),
    "policy.stalled": ("stalled for years", "停滞年数"),
    "policy.budget": ("Budget a year", "年度预算"),
    "policy.budgetTip": (
        "Most that the policy may spend a year, in mean city outputs; empty: no limit",
        "每年最多支出（平均城市产出）；空白为不限",
    ),
    "policy.live": ("Levers while it plays", "运行中的政策杠杆"),
    "policy.liveTip": (
        "A move takes effect in the next new year, and becomes part of the agenda",
        "调整从下一个新年份起生效，并写入议程",
    ),
    "policy.events": ("Moves made", "已做的调整"),
    "policy.forget": ("Forget moves", "撤销调整"),
    "policy.apply": ("Edits apply when you press Set up", "编辑在按“建立”后生效"),
}

_WHY = {
    "why.choose": ("Choose a city here, or click one on the map.", "在此选择城市，或在地图上点击。"),
    "why.city": ("City", "城市"),
    "why.partners": ("Partners", "伙伴"),
    "why.choosePartner": ("Click a partner to see why the city cooperates with it or not.", "点击伙伴，查看其合作与否的原因。"),
    "why.first": ("Live the first year to see decisions.", "先运行一年才有决策。"),
    "why.trust": ("trust", "信任"),
    "why.tipping": ("tipping trust", "临界信任"),
    "why.partnerTrust": ("partner’s trust", "对方的信任"),
    "why.received": ("received in transfers", "转入产出"),
    "why.handed": ("handed on", "转出产出"),
    "why.gain": ("gain", "收益"),
    "why.stage": ("stage", "阶段"),
    "why.mode": ("mode", "模式"),
    "why.stake": ("stake", "利害"),
    "why.review": ("choice by", "决策依据"),
    "why.stance": ("gain of its stance", "立场净收益"),
    "why.terms": ("What the decision is made of, per unit of stake", "决策的构成（每单位利害）"),
    "why.habitTerms": ("What a review would have weighed, per unit of stake", "若复审将权衡的因素（每单位利害）"),
    "why.stanceTerms": ("What it would gain with this partner, per unit of stake", "与该伙伴合作的净收益构成（每单位利害）"),
    "why.sum": ("gain from cooperating, dU", "合作净收益 dU"),
    "why.deeper": ("Go deeper, to {}?", "是否深化至{}？"),
    "why.stepSum": ("more than as deep as now", "相对于现有深度"),
    "why.deeperSum": ("a stage deeper, against competing", "深化后相对于竞争"),
    "why.smaller": ("Of two gains the smaller counts. The other:", "两种净收益取其较小者。另一项："),
    "why.wish": ("chance of wishing it", "愿意深化的概率"),
    "why.game": ("game", "博弈"),
    "why.probability": ("chance of cooperating", "合作概率"),
    "why.cooperates": ("cooperates", "合作"),
    "why.competes": ("competes", "竞争"),
    "why.history": ("Share of choices to cooperate over the years", "历年合作选择比例"),
    "why.over": ("Trust against tipping trust", "信任与临界信任"),
    "why.reward": ("both cooperate (R)", "双方合作 (R)"),
    "why.temptation": ("compete alone (T)", "单方竞争 (T)"),
    "why.sucker": ("cooperate alone (S)", "单方合作 (S)"),
    "why.netGain": ("net gain (g)", "净得 (g)"),
    "why.payoffs": ("Payoffs per stake; both compete: 0", "每单位利害的收益（双方竞争为 0）"),
}

_COMPARE = {
    "compare.what": ("The other run has the same seed and one difference:", "对照运行使用相同种子，仅有一处不同："),
    "compare.policy": ("another policy", "不同政策"),
    "compare.parameter": ("another value of a parameter", "不同参数值"),
    "compare.nobody": ("no government", "无政府干预"),
    "compare.start": ("Compare", "开始对比"),
    "compare.stop": ("End comparison", "结束对比"),
    "compare.this": ("this run", "本次运行"),
    "compare.other": ("the other", "对照运行"),
    "compare.difference": ("difference", "差异"),
    "compare.table": ("Year shown", "显示年份"),
    "compare.value": ("value", "数值"),
    "compare.measure": ("measure", "指标"),
}

_SAVE = {
    "save.tables": ("Tables", "数据表"),
    "save.figures": ("Figures", "图形"),
    "save.charts": ("Charts", "图表"),
    "save.map": ("Map", "地图"),
    "save.settings": ("Settings", "设置文件"),
    "save.all": ("Everything in one archive", "全部打包下载"),
    "save.load": ("Load a TOML file", "载入 TOML 文件"),
    "save.choose": ("Choose a file", "选择文件"),
    "save.loadTip": ("Parameters or an agenda, as saved here or by the command line", "此处或命令行保存的参数或议程"),
    "save.command": ("Repeat exactly this run", "精确重复本次运行"),
    "save.link": ("Link that opens this run", "打开本次运行的链接"),
    "save.cite": ("Cite", "引用"),
    "save.hash": ("Hash of parameters, of agenda", "参数与议程的哈希值"),
    "save.large": ("The file is too large.", "文件过大。"),
}

_SWEEP = {
    "sweep.intro": ("Run many runs in the background, to see how an outcome depends on one or two parameters.",
                    "在后台运行大量模拟，观察结果如何随一两个参数变化。"),
    "sweep.first": ("First parameter", "第一参数"),
    "sweep.second": ("Second parameter", "第二参数"),
    "sweep.nothing": ("none", "无"),
    "sweep.points": ("points", "取点数"),
    "sweep.seeds": ("Seeds for each point", "每点种子数"),
    "sweep.outcome": ("Outcome", "结果指标"),
    "sweep.start": ("Start", "开始"),
    "sweep.cancel": ("Cancel", "取消"),
    "sweep.waiting": ("waiting for its turn", "排队等待"),
    "sweep.running": ("running", "运行中"),
    "sweep.done": ("done", "完成"),
    "sweep.cancelled": ("cancelled", "已取消"),
    "sweep.failed": ("failed", "失败"),
    "sweep.runs": ("runs", "次运行"),
    "sweep.click": ("Click a point or a cell to open that run on the map.", "点击点或格子，在地图上打开该运行。"),
    "sweep.band": ("line: median over {} seeds; band: 10 % to 90 %.", "线：{}个种子的中位数；带：10%–90%。"),
    "sweep.cell": ("colour: median over {} seeds.", "颜色：{}个种子的中位数。"),
}  # fmt: skip

_ABOUT = {
    "about.what": ("What this is", "模型简介"),
    "about.text": (
        "Cities of an agglomeration meet their neighbours year after year, and compete or cooperate with each of them. Rivals "
        "with alike industries and room to grow fight over the same investment; cities that have outgrown their room, or that "
        "complement each other, gain from working together. What holds them back is the cost of searching, negotiating and "
        "monitoring, the resistance of the side that gains less, and want of trust. They can start small: to exchange "
        "information puts little at risk, and those who have learnt to trust each other go deeper, through thematic "
        "cooperation to joint governance. Most years a city does what it did last year; now and then, or when something has "
        "changed, it reviews a relation, which turns when trust passes its tipping point. A higher-tier government can "
        "order, pay, build platforms, guarantee agreements, share benefits, build infrastructure and plan.",
        "城市群中的城市年复一年与邻近城市打交道，对每个伙伴或竞争、或合作。产业相似、尚有发展空间的城市争夺同样的投资；"
        "空间饱和或产业互补的城市则能从合作中获益。阻碍合作的是搜寻、谈判与监督成本，获益较少一方的抵触，以及信任不足。"
        "合作可以由浅入深：信息交流风险很小，彼此有了信任，再走向专题合作，直至共同治理。"
        "多数年份城市沿用上年的做法，只是隔些年头、或情况有变时才重新考虑；当信任越过临界点，关系便发生转变。"
        "上级政府可以下令、补贴、搭建平台、提供法律保障、共享利益、建设基础设施和编制规划。",
    ),
    "about.how": ("How to read the page", "如何阅读本页"),
    "about.howText": (
        "Each dot is a city: its size is its output, its colour the share of its choices that were to cooperate this year. Each "
        "line is a relation: its width is the stage that cooperation has reached, its colour how the relation was founded. "
        "Press Play and watch; move a policy lever and watch again; click a city to ask it why.",
        "每个圆点是一座城市：大小表示产出，颜色表示当年选择合作的比例。每条线是一对城市的关系：线宽表示合作所处阶段，"
        "颜色表示关系的建立方式。点击播放观察演化；调整政策再看；点击城市询问原因。",
    ),
    "about.equations": ("The equations", "模型方程"),
    "about.cite": ("How to cite", "如何引用"),
    "about.theory": (
        "Theory: Li, Xiao and Ma (2020), Coordinated development of urban agglomerations and cooperation between cities.",
        "理论来源：李、肖、马（2020），《城市群协同发展与城市间合作研究》，经济研究参考 2020(4)。",
    ),
    "about.data": (
        "City figures are for 2019 on one statistical basis, compiled for this model; they are not official statistics. "
        "Coordinates: GeoNames (CC BY 4.0). Land: Natural Earth (public domain); no borders are drawn.",
        "城市数据为2019年统一口径，为本模型整理，并非官方统计。坐标：GeoNames(CC BY 4.0)；"
        "陆地轮廓：Natural Earth（公有领域）；不绘制任何边界。",
    ),
    "about.versions": ("Versions", "版本"),
}

# Short forms for the narrow table of partners and the legend of a chart.
_BRIEF = {
    "brief.rivalry": ("rivalry", "竞争"),
    "brief.information_exchange": ("information", "信息"),
    "brief.thematic_cooperation": ("thematic", "专题"),
    "brief.joint_governance": ("joint", "共治"),
}

PANEL_TEXTS = {**_POLICY, **_WHY, **_COMPARE, **_SAVE, **_SWEEP, **_ABOUT, **_BRIEF}
