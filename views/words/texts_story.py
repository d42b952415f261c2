"""The words of the story and of its scenes about two cities: key -> (English, Chinese).

Braces stand for numbers and names of what is shown.
"""

_FRAME = {
    "story.progress": ("Scenes of the story", "故事的各个场景"),
    "story.number": ("{} of {}", "{} / {}"),
    "story.back": ("Back", "上一幕"),
    "story.next": ("Next", "下一幕"),
    "story.skip": ("Skip to the laboratory", "跳过，进入实验室"),
    "story.link": ("Copy the link to this scene", "复制本幕链接"),
    "story.sources": ("Sources: {}", "来源：{}"),
    "story.keys": ("← and → turn the pages", "按 ← → 翻页"),
    "story.slow": (
        "The model has not answered yet. On a first start it prepares itself for a quarter of a minute or more.",
        "模型还没有回答。首次启动时，它需要十五秒或更久来准备。",
    ),
    "story.retry": ("Ask again", "再问一次"),
    "story.rivals.name": ("Rivals", "对手"),
    "story.cost.name": ("Costs", "成本"),
    "story.ladder.name": ("Steps", "阶梯"),
    "story.resistance.name": ("Resistance", "阻力"),
    "story.turning.name": ("Trust", "信任"),
    "story.region.name": ("A delta", "三角洲"),
    "story.government.name": ("Government", "政府"),
    "story.budget.name": ("Your turn", "换你来"),
    "story.door.name": ("Laboratory", "实验室"),
    "story.rivals.question": ("Two neighbours would both gain. Why do they fight?", "两个邻居联手都能得利，为什么还要争？"),
    "story.cost.question": ("What does it cost to try?", "试着合作，要付出什么？"),
    "story.ladder.question": ("All at once, or step by step?", "一步到位，还是一步一步来？"),
    "story.resistance.question": ("Who holds back?", "是谁不肯向前？"),
    "story.turning.question": ("When does a relation turn?", "两座城市的关系，何时转折？"),
    "story.region.question": ("When does a whole delta turn?", "整个三角洲，何时转折？"),
    "story.government.question": ("What can a government do?", "政府能做些什么？"),
    "story.budget.question": ("What would you do?", "换作是你，会怎么做？"),
    "story.door.question": ("Now it is yours.", "接下来，交给你。"),
}  # fmt: skip

_RIVALS = {
    "story.rivals.intro": (
        "{0} and {1} lie {2} km apart and live by the same industries. Together they could earn more. "
        "But each can also court the other’s investors.",
        "{0}与{1}只隔{2}公里，产业也相近。联手，双方都能多挣；可是每一方也都能去抢对方的投资。",
    ),
    "story.rivals.choose": ("Choose for both. What does each get?", "替双方选一选：各得多少？"),
    "story.rivals.does": ("{} …", "{}……"),
    "story.rivals.act": ("{} {}", "{}{}"),
    "story.rivals.competes": ("competes", "竞争"),
    "story.rivals.cooperates": ("cooperates", "合作"),
    "story.rivals.table": ("What each city gets, by what both choose", "双方的选择与各自所得"),
    "story.rivals.gets": ("{} gets {}", "{}得到 {}"),
    "story.rivals.zero": (
        "0 is where they stand when both compete. Numbers are per unit of what is at stake.",
        "0：双方竞争时的处境。数字按每单位利害计。",
    ),
    "story.rivals.ask": (
        "Both have filled {0} of what they can carry. There is room. Whatever the other does, what is better for a city?",
        "两市都只用了承载力的{0}，余地还大。不管对方怎么做，一座城市怎样选更划算？",
    ),
    "story.rivals.compete": ("To compete", "竞争"),
    "story.rivals.cooperate": ("To cooperate", "合作"),
    "story.rivals.depends": ("It depends on the other", "要看对方怎么做"),
    "story.rivals.told": ("You said: {0}. The model says: {1}.", "你的回答：{0}。模型的回答：{1}。"),
    "story.rivals.if": (
        "If {1} cooperates, {0} gets {2} by competing and {3} by cooperating. If {1} competes, {0} gets 0 by competing and {4} "
        "by cooperating. {1} reckons in the same way.",
        "如果{1}合作，{0}竞争得 {2}，合作得 {3}；如果{1}竞争，{0}竞争得 0，合作得 {4}。{1}也是这样盘算。",
    ),
    "story.rivals.trap": (
        "So both compete and both get 0, though {0} and {1} were to be had. This is called a prisoner’s dilemma.",
        "于是双方都竞争，都得 0，尽管本来可以得到 {0} 和 {1}。这就是“囚徒困境”。",
    ),
    "story.rivals.fill": ("Now let them fill up.", "现在让两市渐渐饱和。"),
    "story.rivals.full": ("How full both are", "两市的饱和度"),
    "story.rivals.greedy": ("{0}: competing is better, whatever {1} does.", "{0}：不管{1}怎么做，竞争都更划算。"),
    "story.rivals.fair": (
        "{0}: if {1} cooperates, cooperating is better.", "{0}：只要{1}合作，合作就更划算。",
    ),
    "story.rivals.turns": (
        "{0} turns at {1}, {2} at {3}: less to fight over, more to hand on. Only mistrust is left in the way. "
        "This is called a stag hunt.",
        "{0}在{1}处转变，{2}在{3}处转变：可争的少了，可转移给对方的多了，剩下的障碍只有不信任。这就是“猎鹿博弈”。",
    ),
    "story.rivals.mark": ("2019", "2019年"),
    "story.rivals.equation": (
        "V is what similar cities with room left fight over, B what they can gain together; x is how full each is. "
        "Everything is at stake here, and costs come in the next scene.",
        "V 是相似而有余地的城市所争夺的，B 是共同可得的，x 是各自的饱和度。这里押上的是全部；成本留到下一幕。",
    ),
}  # fmt: skip

_COST = {
    "story.cost.intro": (
        "{0} wants a first agreement with a city of its own size. It has to find one, come to terms, and keep an eye on it. "
        "And it does not move for a trifle.",
        "{0}想找一座规模相当的城市，先订一份协议。它得找到对方、谈妥条件、盯住履约；而且，得利太少它也懒得动。",
    ),
    "story.cost.ask": (
        "All this costs more with distance. How far away may the partner be, before nothing is left? Move the slider.",
        "距离越远，这些成本越高。伙伴最远能有多远，再远就一无所得？请移动滑块。",
    ),
    "story.cost.guess": ("My guess", "我的猜测"),
    "story.cost.distance": ("Distance of the partner", "与伙伴的距离"),
    "story.cost.km": ("{} km", "{}公里"),
    "story.cost.told": ("Nothing is left from {0} km on. You said {1} km.", "从{0}公里起，就什么也不剩了。你猜的是{1}公里。"),
    "story.cost.border": ("across a province border", "隔着省界"),
    "story.cost.bordered": (
        "Across a province border it is {0} km already: two provinces have more to settle.",
        "如果隔着省界，{0}公里就到头了：跨省要谈的更多。",
    ),
    "story.cost.never": ("Across a province border nothing is left even next door.", "如果隔着省界，就算近在咫尺也一无所得。"),
    "story.cost.nowhere": ("With such a partner nothing is left even next door.", "与这样的伙伴，就算近在咫尺也一无所得。"),
    "story.cost.now": ("With such a partner nothing is left from {} km on.", "与这样的伙伴，从{}公里起就什么也不剩了。"),
    "story.cost.size": ("The partner is", "伙伴的规模"),
    "story.cost.same": ("as large", "相当"),
    "story.cost.times": ("{} times", "{}倍"),
    "story.cost.bar": ("From the gain to what is left", "从得利到剩余"),
    "story.cost.reward": ("It brings", "合作所得"),
    "story.cost.search": ("Search: find the partner", "搜寻：找到对方"),
    "story.cost.negotiation": ("Negotiation: come to terms", "谈判：谈妥条件"),
    "story.cost.monitoring": ("Monitoring: keep an eye on it", "监督：盯住履约"),
    "story.cost.threshold": ("Threshold: not for a trifle", "门槛：太少不动"),
    "story.cost.resistance": ("Resistance: the other gains more", "阻力：对方得的更多"),
    "story.cost.left": ("What is left", "剩余"),
    "story.cost.once": (
        "Search and negotiation are paid once; they count here spread over the years.",
        "搜寻和谈判只付一次，这里已摊到各年。",
    ),
    "story.cost.chance": (
        "And it is not sure to be met. With a trust of {0}, {1} tries such a partner in {2} of 100 times that it thinks of it.",
        "何况对方未必响应。信任只有{0}时，{1}每考虑100次，大约有{2}次会试着迈出这一步。",
    ),
    "story.cost.reach": ("{} km: the model looks no farther", "{}公里：模型只看到这里"),
    "story.cost.equation": (
        "f makes small dealings dear: each cost is a share of what is at stake, and grows with distance d. "
        "What is paid once weighs 1 − δ of what is paid every year.",
        "f 使小额往来更贵：成本都按利害的份额计，随距离 d 上升。一次性支出按每年支出的 1 − δ 计。",
    ),
}  # fmt: skip

_LADDER = {
    "story.ladder.intro": (
        "{0} and {1} hardly trust each other: {2}. They can begin small and go deeper later. Or they can stake everything "
        "at once.",
        "{0}与{1}彼此几乎没有信任：只有{2}。它们可以先小后大，一步步加深；也可以一下子押上全部。",
    ),
    "story.ladder.climb": ("Step by step", "一步一步"),
    "story.ladder.jump": ("All at once", "一步到位"),
    "story.ladder.rung": ("Step", "台阶"),
    "story.ladder.brings": ("brings", "所得"),
    "story.ladder.risks": ("risks", "所冒风险"),
    "story.ladder.takes": ("takes a trust of", "所需信任"),
    "story.ladder.see": ("As {} sees it, per unit of stake", "{}眼中的每一步（按每单位利害计）"),
    "story.ladder.ask": (
        "Take {0} pairs like this one and let {1} years pass. How many stand at the top, each way?",
        "取{0}对这样的城市，过{1}年。两种走法各有多少对到达顶层？",
    ),
    "story.ladder.play": ("Let {} years pass", "过{}年看看"),
    "story.ladder.year": ("Year", "年份"),
    "story.ladder.dots": ("{0}: {1} of {2} at the top in year {3}", "{0}：第{3}年，{2}对中有{1}对到达顶层"),
    "story.ladder.chart": ("How many stand at the top, year by year", "逐年到达顶层的对数"),
    "story.ladder.told": (
        "Step by step {0} of {2} arrive, all at once {1}. You said {3} and {4}.",
        "一步一步走，{2}对中有{0}对到达；一步到位，有{1}对。你猜的是{3}和{4}。",
    ),
    "story.ladder.why": (
        "To stake everything at once takes a trust of {0}; {2} dares it in {3} of 100 times. The first step takes {1}; it is "
        "tried in {4} of 100. Who is met there learns to trust, and the next step comes within reach.",
        "一下子押上全部，需要{0}的信任，{2}每考虑100次只敢试{3}次；第一步只需要{1}，100次里会试{4}次。"
        "有来有往，信任便渐渐长起来，下一步也就够得着了。",
    ),
    "story.ladder.again": ("Another hundred", "换一百对再来"),
    "story.ladder.before": ("Other hundreds: {}", "其他几批：{}"),
    "story.ladder.score": ("{} against {}", "{}比{}"),
    "story.ladder.key": (
        "Each dot is a pair: hollow competes, darker is deeper, full is the top.",
        "每个圆点是一对城市：空心为竞争，颜色越深合作越深，实心为顶层。",
    ),
    "story.ladder.equation": (
        "A step opens the share o of the common gain and puts the share m of the relation at risk. At first m is small beside "
        "o. All at once means that o and m of the first step are those of the last.",
        "每一步打开共同收益的 o 份，押上关系的 m 份；起初 m 远小于 o。一步到位，就是第一步的 o 和 m 已等于最后一步的。",
    ),
}  # fmt: skip

_RESISTANCE = {
    "story.resistance.intro": (
        "Two cities keep a first agreement. One is larger, bargains harder, and takes the larger share. "
        "The other sees this, and resists.",
        "两座城市已有一份初步协议。其中一座更大，谈判更有底气，拿走更大的一份。另一座看在眼里，心有不甘。",
    ),
    "story.resistance.ask": (
        "How much larger must it be, before the smaller one refuses, however much it trusts? Move the slider.",
        "大到多少倍，小的一方无论多信任都不肯再合作？请移动滑块。",
    ),
    "story.resistance.ratio": ("The larger is", "大城市的规模"),
    "story.resistance.times": ("{} times as large", "{}倍"),
    "story.resistance.guess": ("My guess", "我的猜测"),
    "story.resistance.told": (
        "From {0} times on it refuses. You said {1}.", "从{0}倍起，它就不肯了。你猜的是{1}倍。",
    ),
    "story.resistance.toldNever": ("It never refuses, up to {0} times. You said {1}.", "直到{0}倍它也不会拒绝。你猜的是{1}倍。"),
    "story.resistance.larger": ("the larger", "大的一方"),
    "story.resistance.smaller": ("the smaller", "小的一方"),
    "story.resistance.gains": ("{} gains", "{}所得"),
    "story.resistance.resists": ("its resistance takes", "其中被阻力抵消"),
    "story.resistance.other": ("monitoring and threshold take", "监督与门槛扣除"),
    "story.resistance.left": ("is left", "剩余"),
    "story.resistance.refuses": ("At {} times the smaller refuses.", "差到{}倍时，小的一方拒绝合作。"),
    "story.resistance.stays": ("At {} times the smaller may stay.", "差到{}倍时，小的一方还可能留下。"),
    "story.resistance.chance": (
        "No choice is clockwork: with a trust of {0} it keeps the agreement in {1} of 100 times that it thinks of it.",
        "选择并非铁律：信任只有{0}时，它每考虑100次，大约仍有{1}次会守住协议。",
    ),
    "story.resistance.share": ("Now share what is gained more evenly.", "现在，把所得分得更均匀些。"),
    "story.resistance.sharing": ("Benefit sharing", "利益共享"),
    "story.resistance.moved": (
        "With {0} of the difference made up, it refuses from {1} times on.", "补上差距的{0}之后，它要到{1}倍才拒绝。",
    ),
    "story.resistance.movedNever": (
        "With {0} of the difference made up, it does not refuse even at {1} times.", "补上差距的{0}之后，即使到{1}倍它也不拒绝。",
    ),
    "story.resistance.real": ("{0} and {1}", "{0}与{1}"),
    "story.resistance.unshared": ("unshared: {}", "不共享：{}"),
    "story.resistance.plot": ("What each gains, and what is left for the smaller", "双方所得与小的一方的剩余"),
    "story.resistance.equation": (
        "s is the share of the bargain, ρ how strongly the one that gains less resents it. At ρ = {0}, a share much "
        "below one quarter is not worth having. Sharing moves s towards one half.",
        "s 是谈判所得的份额，ρ 是得利较少的一方有多不甘。ρ = {0} 时，份额若远低于四分之一，合作就不值得了。共享使 s 趋向一半。",
    ),
}  # fmt: skip

_DOOR = {
    "story.door.intro": (
        "You have seen what the model knows: rivalry, costs, small steps, resistance, trust, and a government that comes and "
        "leaves. In the laboratory you can change all of it, in ten regions of China, and ask of every choice why it was made.",
        "模型所知道的，你都见过了：竞争、成本、小步前进、阻力、信任，以及来了又走的政府。在实验室里，这一切都可以改动：中国的十个城市群任你选择，每一个决定都可以追问为什么。",
    ),
    "story.door.open": ("Open the Yangtze Delta", "打开长三角"),
    "story.door.openTip": ("Sixty years without a government", "六十年，没有政府干预"),
    "story.door.pearl": ("Open the Pearl River Delta", "打开珠三角"),
    "story.door.pearlTip": ("Nine cities of one province", "同属一省的九座城市"),
    "story.door.about": ("Read the equations", "阅读方程"),
    "story.door.aboutTip": ("The whole model, with its sources", "完整的模型与文献来源"),
    "story.door.again": ("Begin again", "从头再看"),
    "story.door.cannot": ("What the model cannot tell", "模型不能告诉你的"),
    "story.door.figures": (
        "The figures of the cities are of 2019, on one basis. They are not official statistics.",
        "城市数据取自2019年，统一口径，并非官方统计。",
    ),
    "story.door.parameters": (
        "The parameters are a starting point that was tried, not measured.", "参数是经过试验的起点，并非实测。",
    ),
    "story.door.forecast": (
        "Nothing here is a forecast. It shows what follows, if cities decide like this.",
        "这里没有预测，只展示：如果城市这样决策，会发生什么。",
    ),
    "story.door.chance": (
        "One run is one history of many. Look at the band before you believe a curve.",
        "一次模拟只是众多可能历史中的一种。先看色带，再信曲线。",
    ),
    "story.door.inside": (
        "A city is one mind here. Firms, residents and officials within it are not told apart.",
        "这里一座城市就是一个决策者，不区分其中的企业、居民与官员。",
    ),
}  # fmt: skip

STORY_TEXTS: dict[str, tuple[str, str]] = {**_FRAME, **_RIVALS, **_COST, **_LADDER, **_RESISTANCE, **_DOOR}
