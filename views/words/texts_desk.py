"""Labels of the policy desk and of the brief: key -> (English, Chinese)."""

_DESK = {
    "desk.calendar": ("Calendar year of year 0", "第0年对应的公历年份"),
    "desk.calendarTip": (
        "A year such as 2019 stands beside the model's years everywhere; empty: model years alone. The figures of cities "
        "are of 2019; the model's years are no forecast of the calendar's.",
        "填写如2019，各处模型年份旁即标注公历年份；留空则只用模型年份。城市数据为2019年；模型年份并非对公历年份的预测。",
    ),
    "desk.money": ("What the government spends", "政府支出"),
    "desk.unit": ("in mean city outputs", "单位：平均城市产出"),
    "desk.thisYear": ("year {0}", "第{0}年"),
    "desk.sum": ("in sum", "累计"),
    "desk.outlay": ("Outlay", "支出"),
    "desk.revenue": ("Revenue from penalties and fines", "罚没收入"),
    "desk.budget": ("Budget", "预算"),
    "desk.left": ("Left", "结余"),
    "desk.noBudget": ("The agenda has no budget: it spends what its instruments cost.", "议程未设预算：按工具所需支出。"),
    "desk.budgetTip": (
        "In sum over the {0} years up to now in which the agenda may act. Below 0 in its first year, when nobody knows "
        "yet what it will cost; from the next one on its paid instruments are scaled to the budget.",
        "累计为议程至今可能生效的{0}个年份。首年成本尚不可知，结余可能为负；次年起收费工具按预算缩减。",
    ),
    "desk.notActing": ("the agenda does not act", "议程未生效"),
    "desk.outlayChart": ("Outlay of each year", "各年支出"),
    "desk.who": ("Who wins, who loses", "谁受益，谁受损"),
    "desk.whoTip": (
        "Each city in the year shown, against the same run without any policy: same seed, same parameters, same changes "
        "on the way",
        "显示年份各城市的状况，与无任何政策的同一运行相比：种子、参数与途中改动均相同",
    ),
    "desk.noPolicy": (
        "This run has no policy, so there is nothing to compare it with. Add one under Policy.",
        "本次运行没有政策，无从比较。可在“政策”中添加。",
    ),
    "desk.stopped": (
        "There is no run without the policy to compare with: it stops before this year.",
        "无政策的运行在此年份之前停止，无从比较。",
    ),
    "desk.winners": ("{0} cities gain", "{0}座城市受益"),
    "desk.losers": ("{0} lose", "{0}座受损"),
    "desk.same": ("{0} are as without it", "{0}座不变"),
    "desk.city": ("City", "城市"),
    "desk.payoff": ("Yearly payoff", "年收益"),
    "desk.output": ("Output", "产出"),
    "desk.with": ("with", "有政策"),
    "desk.without": ("without", "无政策"),
    "desk.change": ("change", "变化"),
    "desk.all": ("all {0} cities", "全部{0}座城市"),
    "desk.few": ("the largest alone", "只看变化最大者"),
    "desk.untold": ("{0} cities in between are left out", "略去居中的{0}座城市"),
    "desk.inequality": ("Inequality", "不平等"),
    "desk.tried": ("The policies tried so far", "已尝试的政策"),
    "desk.triedTip": (
        "Each point is a run of the list in the year that it has lived last. Click one to play it. Hollow: another seed "
        "or other parameters than the run that is played, so that not the policy alone tells them apart.",
        "每个点是列表中的一次运行，取其最后经历的年份。点击即切换到该运行。空心：种子或参数与当前运行不同，"
        "差别不只来自政策。",
    ),
    "desk.across": ("Across", "横轴"),
    "desk.up": ("Up", "纵轴"),
    "desk.axis.outlay": ("Outlay in sum", "累计支出"),
    "desk.axis.cooperation_rate": ("Cooperation", "合作率"),
    "desk.axis.welfare": ("Welfare", "合作红利"),
    "desk.axis.gini_output": ("Inequality", "不平等"),
    "desk.leftOut": ("{0} runs of other regions or years are left out.", "略去{0}次其他区域或年份的运行。"),
    "desk.alone": (
        "Play this run, then try another policy: both stand here.",
        "先播放本次运行，再尝试另一项政策，二者便在此对照。",
    ),
    "desk.current": ("played now", "当前"),
    "desk.empty": ("Play at least one year.", "请至少播放一年。"),
}  # fmt: skip

_BRIEF = {
    "brief.kind": ("Policy brief", "政策简报"),
    "brief.of": ("year {0}, {1} years lived", "第{0}年（共经历{1}年）"),
    "brief.question": ("Question", "问题"),
    "brief.asked": (
        "How far does this policy take cooperation between the {0} cities of the agglomeration ({1}), what does it cost, "
        "and who gains and who loses, compared with the same run without it?",
        "与没有该政策的同一运行相比，这项政策能把{1}{0}座城市之间的合作推进多远？代价多大？谁受益，谁受损？",
    ),
    "brief.askedNone": (
        "How far do the {0} cities of the agglomeration ({1}) come by themselves, without a government that acts?",
        "没有政府干预，{1}的{0}座城市能自行合作到什么程度？",
    ),
    "brief.answer": ("In short", "结论"),
    "brief.cooperates": ("In year {0}, {1} of all choices are to cooperate", "第{0}年，{1}的选择为合作"),
    "brief.against": (", against {0} without the policy", "，无政策时为{0}"),
    "brief.spent": ("Up to then the government has spent {0} mean city outputs.", "政府累计支出{0}个平均城市产出。"),
    "brief.gains": (
        "{0} cities have a higher yearly payoff than without the policy, {1} a lower one.",
        "与无政策相比，{0}座城市年收益更高，{1}座更低。",
    ),
    "brief.certain": (
        "Over {0} seeds the policy changes the cooperation rate of this year by {1} on average (95 % interval {2} to "
        "{3}).",
        "在{0}个种子中，政策使该年合作率平均变化{1}（95%区间：{2}至{3}）。",
    ),
    "brief.done": ("What was done", "做法"),
    "brief.budget": ("Budget: {0} mean city outputs a year.", "预算：每年{0}个平均城市产出。"),
    "brief.years": ("years {0} to {1}", "第{0}至{1}年"),
    "brief.from": ("from year {0} on", "第{0}年起"),
    "brief.below": ("only while cooperation is below {0}", "仅当合作率低于{0}时"),
    "brief.stalled": ("only where cooperation has stalled for {0} years", "仅当合作停滞{0}年时"),
    "brief.further": ("{0} further interventions stand in agenda.toml.", "另有{0}项干预，见 agenda.toml。"),
    "brief.nothing": ("No government acts.", "没有政府干预。"),
    "brief.settings": ("Seed {0}. Parameters that differ from the defaults: {1}.", "随机种子{0}。与默认不同的参数：{1}。"),
    "brief.none": ("none", "无"),
    "brief.map": ("Map, {0}", "地图，{0}"),
    "brief.cooperationChart": ("Cooperation rate", "合作率"),
    "brief.welfareChart": ("Welfare and outlay (mean city outputs a year)", "合作红利与政府支出（平均城市产出/年）"),
    "brief.this": ("this run", "本次运行"),
    "brief.beside": ("without", "无政策"),
    "brief.without": ("{}, without policy", "{}（无政策）"),
    "brief.band": ("8 of 10 among {0} seeds", "{0}个种子中的八成"),
    "brief.numbers": ("Key numbers, {0}", "关键数字，{0}"),
    "brief.measure": ("Measure", "指标"),
    "brief.difference": ("difference", "差异"),
    "brief.outlaySum": ("Outlay in sum", "累计支出"),
    "brief.who": ("Who gains, who loses (yearly payoff)", "受益与受损城市（年收益）"),
    "brief.nobody": ("none", "无"),
    "brief.gainers": ("Largest gains", "受益最多"),
    "brief.losing": ("Largest losses", "受损最多"),
    "brief.incomparable": (
        "There is no run without the policy to compare with: it stops before this year.",
        "无政策的运行在此年份之前停止，无从比较。",
    ),
    "brief.caveats": ("Caveats", "注意事项"),
    "brief.noForecast": (
        "The figures of cities are of 2019 on one statistical basis and are not official statistics. Parameters are a "
        "tried starting point, not estimates. Nothing here is a forecast.",
        "城市数据为2019年统一口径，并非官方统计。参数是经过试验的起点，而非估计值。本简报不作任何预测。",
    ),
    "brief.noForecastElsewhere": (
        "Figures of cities: {0}. Parameters are a tried starting point, not estimates. Nothing here is a forecast.",
        "城市数据：{0}。参数是经过试验的起点，而非估计值。本简报不作任何预测。",
    ),
    "brief.oneRun": ("Map, lines and numbers are of one run of one seed.", "地图、曲线与数字均来自一个种子的一次运行。"),
    "brief.seeds": (
        "Over {0} seeds the cooperation rate of this year has the median {1}; 8 of 10 runs lie between {2} and {3}.",
        "{0}个种子中，该年合作率的中位数为{1}，八成的运行介于{2}与{3}之间。",
    ),
    "brief.tooLarge": (
        "The run is too large to be repeated with other seeds here, so how far chance decides is not known.",
        "此运行过大，未能用其他种子重复，偶然因素的作用未知。",
    ),
    "brief.cite": ("Cite and repeat", "引用与重复"),
    "brief.theory": (
        "Theory: Li, Xiao and Ma (2020), 城市群协同发展与城市间合作研究 (Coordinated development of urban agglomerations "
        "and cooperation between cities), 经济研究参考 2020(4).",
        "理论来源：李、肖、马（2020），《城市群协同发展与城市间合作研究》，经济研究参考 2020(4)。",
    ),
    "brief.hashes": ("Parameters {0}, agenda {1}, model {2}.", "参数 {0}，议程 {1}，模型 {2}。"),
    "brief.command": (
        "With parameters.toml and agenda.toml of this run beside it:",
        "在本次运行的 parameters.toml 与 agenda.toml 旁执行：",
    ),
    "brief.link": ("Or open the page with", "或打开页面，地址后附"),
    "brief.unlived": (
        "Play at least one year, and show it: a brief is of a year that has been lived.",
        "请至少播放一年并显示该年：简报针对已经历的年份。",
    ),
}  # fmt: skip

DESK_TEXTS: dict[str, tuple[str, str]] = {**_DESK, **_BRIEF}
