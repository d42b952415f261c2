"""What stands under About: key -> (English, Chinese)."""

ABOUT_TEXTS = {
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
        "理论来源：李、肖、马（2020），《城市群协同发展与城市间合作研究》，《经济研究参考》2020年第4期。",
    ),
    "about.data": (
        "City figures are for 2019 on one statistical basis, compiled for this model; they are not official statistics. "
        "Rhine-Ruhr: Eurostat, 2019 (CC BY 4.0). Texas Triangle: U.S. Bureau of Economic Analysis, 2017 (public domain). "
        "A region of your own stays in the link; the server keeps none. Coordinates: GeoNames (CC BY 4.0). "
        "Land: Natural Earth (public domain); no borders are drawn.",
        "城市数据为2019年统一口径，为本模型整理，并非官方统计。莱茵-鲁尔：欧盟统计局2019年（CC BY 4.0）。"
        "得克萨斯三角：美国经济分析局2017年（公有领域）。自有区域的数据只保存在链接中，服务器不作保留。"
        "坐标：GeoNames（CC BY 4.0）；陆地轮廓：Natural Earth（公有领域）；不绘制任何边界。",
    ),
    "about.words": ("What the words mean", "术语表"),
    "about.wordsText": (
        "Wherever a word is underlined with dots, point at it, tap it or go there by keyboard to read this.",
        "凡带点状下划线的词，指向、轻触或用键盘移至其上，即可看到这里的解释。",
    ),
    "about.concepts": ("Of cities, decisions and policy", "城市、决策与政策"),
    "about.stages": ("Stages of cooperation", "合作的阶段"),
    "about.modes": ("Modes of cooperation", "合作的模式"),
    "about.games": ("Games", "博弈"),
    "about.terms": ("Terms of a decision, which add up to dU", "决策的构成项，合计为 dU"),
    "about.reviews": ("What a choice rests on", "选择的依据"),
    "about.source": ("source", "来源"),
    "about.versions": ("Versions", "版本"),
}  # fmt: skip
