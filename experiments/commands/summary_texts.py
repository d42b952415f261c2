"""The texts of the summary in English and Chinese; their numbers, by name, come from ``summary_page``."""

ENGLISH = """# CityPact in one page

[中文](summary.zh.md). Made from `results/` by `python -m experiments.commands.evidence`.

**What it is.** An agent-based model of how the cities of an urban agglomeration move from competition to cooperation.
It puts the theory of Li, Xiao and Ma (2020) into rules. Two cities within reach of each other have a relation; now
and then they reconsider whether to compete or to cooperate, and whether to go a stage deeper: information exchange,
thematic cooperation, joint governance. They weigh a joint surplus, which grows as cities fill up and differ, against
what rivalry promises, under costs of search, negotiation and monitoring, resistance of whoever gains less, and trust,
which only dealing teaches. A higher-tier government may order, pay, build, share gains or plan. The cities are real:
the ten agglomerations of China, with figures of 2019 that are not official statistics. A Mesa model and a compiled
engine live the same runs to the last bit, and every choice can be explained in terms that add up.
[The model](model.md), [its ODD description](odd.md).

**[What comes out](../results/transition/report.md)**, unless it is said otherwise for the Yangtze River Delta,
{seeds} seeds, {years} years, government in years {first} to {last}:

- *Left alone*, cooperation rises from {start} in year 1 to {alone_end} at the end, and passes one half in year
  {half}; by then sides in a prisoner's dilemma have fallen from {dilemma_start} to {dilemma_end}, as cities fill up.
- *Ordered*, it is {ordered_last} in year {last}, and {ordered_lost} of it is gone a year later; of the relations
  alive when the orders end {ordered_kept} live on to year {later}. Only {ordered_joint} are in joint governance in
  year {last}. Orders cost {ordered_outlay} mean city outputs, and the dividend of cooperation over the run is
  {ordered_welfare} against no government.
- *Supported* (the hybrid package), it is {hybrid_last} in year {last} and {hybrid_later} in year {later},
  {hybrid_ahead} ahead of no government; {hybrid_joint} are in joint governance in year {last}; {hybrid_kept} of the
  relations live on, and {alone_kept} of those that began without government. It costs {hybrid_outlay}, and the
  dividend is {hybrid_welfare}.
- *[Transaction costs](../results/costs/report.md)*: without any, cooperation at the end is {costs_without}; with all
  of them tripled, {costs_more}.
- *[Unequal gains](../results/resistance/report.md)*: sharing benefits moves the resistance that cooperation bears by
  {sharing}, a cooperation fund by {fund}.
- *Of the [five recommendations](../results/recommendations/report.md)* the coordination of benefits does most: {best}
  of cooperation over the run, the weakest {least}.
- *[The theory's claims](../results/theory/report.md)*: of {claims} made under the default rule of choice
  {claims_hold} hold in all {regions} regions, real and made up; under best response {best_response_hold} of
  {best_response}. [Claim by claim](from-the-paper.md).
- *Built right?* {verified} of {verifiable} numbers lie where published results, or the model itself, put them
  ([verification](verification.md)). *The right model?* {valid} of {validable} numbers that nobody tuned in lie where
  the world or the theory puts them ([validation](validation.md)).

**What it cannot say.** Its defaults were tried, not estimated: orderings are meant, not levels, and no city is
forecast. The council of the Yangtze Delta is a warning: {council} of {council_all} numbers of its history come out;
the model does not foretell who joins better than fitted hazards do, cities join one by one and not in rounds, and
members leave, which none has done. Relations last too long, and neighbours of one province and rank are no worse
partners than others, though they are said to be. The mode of a relation is a label: within one world hybrid and
ordered relations live equally long. Cities are single minds; firms, people and money markets are not there, three
sectors hide most of what industries are, and the government follows an agenda that it never chooses.
"""
CHINESE = (
    "# CityPact 一页概要\n"
    "\n"
    "[English](summary.md)。由 `python -m experiments.commands.evidence` 根据 `results/` 生成。\n"
    "\n"
    "**是什么。** CityPact 是一个基于主体的模型，研究城市群中的城市如何从竞争走向合作，把李、肖、马（2020）的理论写成规则。"
    "相互可及的两座城市之间有一段关系；双方隔些年头重新考虑是竞争还是合作，以及是否再进一步：信息交流、专题合作、共同治理。"
    "城市越饱和、产业越互补，共同剩余越大；与之权衡的是竞争可得的好处、搜寻、谈判与监督成本，获益较少一方的抵触，以及只有"
    "在往来中才能习得的信任。上级政府可以下令、补贴、建设、共享利益或编制规划。城市是真实的：中国十大城市群，数据为2019年，"
    "并非官方统计。Mesa 模型与编译引擎的运行逐位相同，每一个选择都能用可加总的构成项来解释。\n"
    "[模型](model.md)、[ODD 描述](odd.md)。\n"
    "\n"
    "**[结果](../results/transition/report.md)**（除另有说明外：长江三角洲，{seeds} 个随机种子，{years} 年，政府在第 "
    "{first} 至 {last} 年行动）：\n"
    "\n"
    "- *无政府干预*：合作率从第 1 年的 {start} 升至期末的 {alone_end}，第 {half} 年过半；此前随着城市趋于饱和，处于囚徒困"
    "境的一方从 {dilemma_start} 降至 {dilemma_end}。\n"
    "- *行政命令*：第 {last} 年合作率为 {ordered_last}，一年后即失去其中的 {ordered_lost}；命令结束时存续的关系有 "
    "{ordered_kept} 持续到第 {later} 年。第 {last} 年只有 {ordered_joint} 处于共同治理。命令花费 {ordered_outlay} 个平均"
    "城市产出，全程合作红利与无政府相比为 {ordered_welfare}。\n"
    "- *政府支持*（混合政策）：第 {last} 年为 {hybrid_last}，第 {later} 年为 {hybrid_later}，比无政府高 {hybrid_ahead}；"
    "第 {last} 年 {hybrid_joint} 处于共同治理；{hybrid_kept} 的关系得以持续，无政府时自发建立的为 {alone_kept}。花费 "
    "{hybrid_outlay}，红利为 {hybrid_welfare}。\n"
    "- *[交易成本](../results/costs/report.md)*：全部取消，期末合作率为 {costs_without}；全部增至三倍，为 {costs_more}。\n"
    "- *[利益不均](../results/resistance/report.md)*：利益共享使合作所能承受的抵触提高 {sharing}，合作基金提高 {fund}。\n"
    "- *[五项建议](../results/recommendations/report.md)*：利益协调的作用最大，全程合作率 {best}，最弱的一项 {least}。\n"
    "- *[理论命题](../results/theory/report.md)*：在默认决策规则下的 {claims} 个命题中，{claims_hold} 个在全部 {regions} "
    "个（真实与模拟）区域成立；在最优反应下为 {best_response} 个中的 {best_response_hold} 个。[逐条对照"
    "](from-the-paper.md)。\n"
    "- *程序对不对*：{verifiable} 个数值中，{verified} 个落在已发表结果或模型自身所要求的范围内（[验证](verification.md)）。"
    "*模型对不对*：未经调参的 {validable} 个数值中，{valid} 个落在现实或理论所指的范围内（[确认](validation.md)）。\n"
    "\n"
    "**不能说什么。** 默认值是试出来的，不是估计的：看的是次序，不是水平，也不预测任何一座城市。长三角协调会是一个警示："
    "其历史的 {council_all} 个数值中只有 {council} 个吻合；对谁会加入，模型并不比拟合的风险率预测得更好；模型中的城市逐个"
    "加入而非成批加入，成员还会退出，而现实中无一退出。关系持续得过久；同省而位次相近的城市据说更难合作，模型中却并非如此。"
    "关系的模式只是标签：在同一世界里，混合关系与科层关系持续得一样久。城市被当作单一的行动者；没有企业、居民和资金市场，"
    "三个产业部门掩盖了产业的大部分内容，政府只按既定议程行事，自己从不选择。\n"
)
