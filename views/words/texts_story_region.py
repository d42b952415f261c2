"""The words of the story's scenes about a relation over time, a region and a government: key -> (English, Chinese).

Braces stand for numbers and names of the run that is shown.
"""

_COMMON = {
    "story.see": ("See what happens", "看结果"),
    "story.lab": ("Take it to the laboratory", "到实验室里接着试"),
    "story.other": ("Same world, other luck", "同样的世界，换一次运气"),
    "story.again": ("Guess again", "再猜一次"),
    "story.why": ("Why? The equation", "为什么？看方程"),
    "story.wait": ("The model is playing…", "模型正在运行……"),
    "story.year": ("year {}", "第{}年"),
    "story.yourGuess": ("your guess", "你的猜测"),
    "story.never": ("never", "未出现"),
}

_TURNING = {
    "story.turning.intro": (
        "{0} and {1} compete. Now and then they look again. Each has some trust that the other would cooperate. "
        "And each has a tipping trust: from there on, cooperating pays.",
        "{0}与{1}相互竞争，但时不时会重新考虑。双方对彼此的合作意愿各有几分信任；同时各有一个临界信任：越过它，合作才划算。",
    ),
    "story.turning.ask": (
        "Here are their first years. From which year on do both cooperate, for {} years at least? Mark it on the axis.",
        "这是最初几年。从哪一年起，双方会一同合作、至少保持{}年？请在横轴上标出来。",
    ),
    "story.turning.slider": ("Year of the turn", "转折的年份"),
    "story.turning.plot": ("Trust and tipping trust over the years", "信任与临界信任的逐年变化"),
    "story.turning.view": ("As {} sees it", "从{}的角度看"),
    "story.turning.turn": ("turn: {}", "转折：{}"),
    "story.turning.cross": ("crossing: {}", "越过：{}"),
    "story.turning.ticks": ("Ticks on the axis: years in which they look again.", "横轴上的短线：重新考虑的年份。"),
    "story.turning.review": ("Year {}: {}", "第{}年：{}"),
    "story.turning.trust": ("{}: trust {}, tipping trust {}", "{}：信任 {}，临界信任 {}"),
    "story.turning.yes": ("chance {}, drawn {}: it cooperates", "合作的概率 {}，抽到 {}：合作"),
    "story.turning.no": ("chance {}, drawn {}: it competes", "合作的概率 {}，抽到 {}：竞争"),
    "story.turning.before": ("Earlier review", "上一次考虑"),
    "story.turning.after": ("Later review", "下一次考虑"),
    "story.turning.told": ("They turn in year {}. You said {}.", "他们在第{}年转向合作。你猜的是第{}年。"),
    "story.turning.toldNever": (
        "In {} years they do not turn for good. You said year {}.", "{}年里他们始终没有真正转向合作。你猜的是第{}年。",
    ),
    "story.turning.by.crossed": (
        "Trust had passed the tipping trust on both sides since year {}. What was missing was a review, and two good draws.",
        "自第{}年起，双方的信任都越过了各自的临界；只差一次重新考虑和两次好运气。",
    ),
    "story.turning.by.same": (
        "In that very year trust passed the tipping trust on both sides.", "正是在这一年，双方的信任都越过了各自的临界。",
    ),
    "story.turning.by.lucky": (
        "The draw came first: one of the two was still short of its tipping trust. Dealing with each other then carried "
        "trust past it, in year {}.",
        "运气走在前面：其中一方的信任还没到临界。此后在交往中，信任于第{}年越过了它。",
    ),
    "story.turning.by.back": (
        "Trust had passed the tipping trust in year {}, but one of the two was short of it again. The draw was lucky.",
        "信任曾在第{}年越过临界，后来其中一方又落了回去。这一次靠的是运气。",
    ),
    "story.turning.by.luck": (
        "That was luck: trust never passes the tipping trust on both sides.", "这是运气：双方的信任从未同时越过临界。",
    ),
    "story.turning.by.waiting": (
        "Trust passed the tipping trust on both sides in year {}. That alone is not enough: somebody has to look again.",
        "双方的信任在第{}年越过了临界。但光这样还不够：总要有人重新考虑。",
    ),
    "story.turning.by.short": (
        "Trust never passes the tipping trust on both sides.", "双方的信任从未同时越过临界。",
    ),
    "story.turning.others": ("Nine others of the delta, those with most at stake", "长三角另外九对利害最大的城市"),
    "story.turning.pair": ("{} – {}", "{}—{}"),
    "story.turning.noTurn": ("no turn", "未转折"),
    "story.turning.at": ("turns in year {}", "第{}年转折"),
    "story.turning.luck": ("{}, by a lucky draw", "{}，靠运气"),
    "story.turning.count": (
        "Of these nine, {} turn: {} of them within {} years of the crossing. In {} a lucky draw began it, while one side was "
        "still short.",
        "这九对中有{}对转向合作，其中{}对的转折与越过临界相差不超过{}年。有{}对是在一方信任不足时靠运气开始的。",
    ),
    "story.turning.all": (
        "In the whole delta {} of {} relations turn, {} of them near the crossing. A lucky draw began {}; {} never cross.",
        "在整个长三角，{1}对关系中有{0}对转向合作，其中{2}对在越过临界前后。靠运气开始的有{3}对；始终没有越过的有{4}对。",
    ),
    "story.turning.equation": (
        "The tipping trust is the trust τ at which cooperating and competing are worth the same. The chance to cooperate "
        "is one half there, and steep around it.",
        "临界信任就是合作与竞争价值相等时的信任 τ。在那一点，选择合作的概率正好是一半，在它附近变化很陡。",
    ),
}  # fmt: skip

_REGION = {
    "story.region.intro": (
        "{} cities, and all pairs of them that are near enough. They grow and fill up. At the start nearly all compete.",
        "{}座城市，以及其中所有距离够近的城市对。它们不断成长、渐渐饱和。起初几乎都在竞争。",
    ),
    "story.region.ask": (
        "When will half of all choices be for cooperation? Draw the whole curve with the pointer, or move the year.",
        "到哪一年，会有一半的选择是合作？用指针画出整条曲线，或者移动年份。",
    ),
    "story.region.slider": ("Year of the half", "过半的年份"),
    "story.region.play": ("Play {} years", "播放{}年"),
    "story.region.plot": ("Cooperation over the years", "合作率的逐年变化"),
    "story.region.map": ("The cities of the Yangtze Delta and their relations", "长三角的城市及其关系"),
    "story.region.run": ("this run", "这一次"),
    "story.region.guess": ("your curve", "你的曲线"),
    "story.region.half": ("half: {}", "过半：{}"),
    "story.region.told": ("Half is reached in year {}. You said {}.", "第{}年过半。你猜的是第{}年。"),
    "story.region.toldNever": ("This run never reaches half. You said year {}.", "这一次始终没有过半。你猜的是第{}年。"),
    "story.region.band": (
        "Chance moves it: in {} runs half comes between years {} and {}, in the middle one in year {}.",
        "运气会让它早晚不同：{}次模拟中，过半最早在第{}年，最晚在第{}年，居中的一次在第{}年。",
    ),
    "story.region.bandSome": (
        "Chance moves it: of {} runs {} reach half, the first in year {}.",
        "运气会让它早晚不同：{}次模拟中有{}次过半，最早在第{}年。",
    ),
    "story.region.began": ("It begins with {}.", "最先转向的是{}。"),
    "story.region.beginner": ("{} (year {})", "{}（第{}年）"),
    "story.region.and": (", ", "、"),
    "story.region.fuller": (
        "They were the fuller ones: at the start they used {} of their capacity, all others {}.",
        "它们也更饱和：起初已用去承载力的{}，其余城市为{}。",
    ),
    "story.region.roomier": (
        "They were not the fuller ones: at the start they used {} of their capacity, all others {}.",
        "它们并不更饱和：起初用去承载力的{}，其余城市为{}。",
    ),
    "story.region.scrub": ("Year on the map", "地图上的年份"),
    "story.region.bands": ("Band: the middle four fifths of {} runs.", "色带：{}次模拟中居中的五分之四。"),
    "story.region.legend": (
        "dots: brighter cooperates more · lines: relations that cooperate", "圆点：越亮合作越多；连线：正在合作的关系",
    ),
    "story.region.equation": (
        "Cities fight over investment while both have room: V is weighed by φ. What is to be gained together, B, grows as "
        "they fill up. So what is to be won by rivalry shrinks with time.",
        "双方都有余地时，城市才争夺投资：V 以 φ 加权。共同收益 B 则随饱和而增大。于是，竞争能赢得的越来越少。",
    ),
}  # fmt: skip

_GOVERNMENT = {
    "story.government.intro": (
        "A government acts in years {} to {}. It can order cities to cooperate. It can help: a place to meet, law, shared "
        "gains, a small subsidy. Or it does nothing. Then it leaves.",
        "政府在第{}年到第{}年间行动。它可以下命令，要求城市合作；可以给支持：搭平台、立法规、共享利益、少量补贴；也可以什么都不做。然后它离开。",
    ),
    "story.government.ask": (
        "This is what happens while it is there. What is left ten years later, in year {}? Move the three marks.",
        "这是它在的时候发生的事。十年之后，到第{}年，还剩下多少？请移动三个标记。",
    ),
    "story.government.plot": ("Cooperation under the three policies", "三种政策下的合作率"),
    "story.government.plotDepth": ("Depth under the three policies", "三种政策下的合作深度"),
    "story.government.order": ("Order", "下命令"),
    "story.government.help": ("Help", "给支持"),
    "story.government.nothing": ("Nothing", "不干预"),
    "story.government.span": ("government", "政府在场"),
    "story.government.rings": ("Ring: your guess. Dot: what is left.", "圆圈：你的猜测。圆点：实际剩下的。"),
    "story.government.leave": ("Let it leave", "让政府离开"),
    "story.government.guess": ("{}: cooperation in year {}", "{}：第{}年的合作率"),
    "story.government.shown": ("What the curves show", "曲线显示的内容"),
    "story.government.rate": ("cooperation", "合作率"),
    "story.government.depth": ("depth", "深度"),
    "story.government.policy": ("Policy", "政策"),
    "story.government.when": ("Year {}", "第{}年"),
    "story.government.outlay": ("Outlay", "支出"),
    "story.government.unit": (
        "Outlay: 1 is what an average city produces in a year. Bands: four fifths of {} runs.",
        "支出：1 相当于一座平均城市一年的产出。色带：{}次模拟中居中的五分之四。",
    ),
    "story.government.fast.order": (
        "Orders are fast: {} in the first year. Help is at {} then.", "命令见效快：第一年就到{}，此时支持只到{}。",
    ),
    "story.government.fast.help": (
        "Orders are not even fast: {} in the first year. Help is at {} then.", "命令连快都谈不上：第一年到{}，此时支持已到{}。",
    ),
    "story.government.fast.neither": (
        "Orders are no faster than help: {} and {} in the first year.", "命令并不比支持快：第一年分别为{}和{}。",
    ),
    "story.government.deep.help": (
        "And shallow: when the government leaves, depth is {} under orders, {} under help.",
        "但命令浅：政府离开时，命令下的合作深度为{}，支持下为{}。",
    ),
    "story.government.deep.order": (
        "And deep: when the government leaves, depth is {} under orders, {} under help.",
        "而且深：政府离开时，命令下的合作深度为{}，支持下为{}。",
    ),
    "story.government.deep.neither": (
        "When the government leaves both are about as deep: {} under orders, {} under help.",
        "政府离开时两者深度相近：命令下为{}，支持下为{}。",
    ),
    "story.government.next": (
        "One year after it left, orders are down to {}, help to {}.", "离开一年后，命令下只剩{}，支持下还有{}。",
    ),
    "story.government.left": (
        "In year {} orders are {} points ahead of doing nothing ({} to {}), help {} ({} to {}).",
        "到第{}年，与不干预相比，命令领先{}个百分点（{}至{}），支持领先{}个百分点（{}至{}）。",
    ),
    "story.government.kept": (
        "Of the lead that they had at the end, orders have kept {}, help {}.", "离开时的领先，命令保住了{}，支持保住了{}。",
    ),
    "story.government.end.caught": (
        "By year {} doing nothing has caught up with “{}”.", "到第{}年，不干预追上了“{}”。",
    ),
    "story.government.end.ahead": (
        "In year {1} “{0}” is still {2} points ahead of doing nothing.", "到第{1}年，“{0}”仍比不干预领先{2}个百分点。",
    ),
    "story.government.end.behind": (
        "In year {1} “{0}” is {2} points behind doing nothing.", "到第{1}年，“{0}”反而比不干预落后{2}个百分点。",
    ),
    "story.government.last": ("What if it leaves in another year?", "如果它在另一年离开呢？"),
    "story.government.equation": (
        "Who obeys acts on an order, so the partner learns little from it: an ordered choice counts only {} as evidence. "
        "And an order never deepens a relation; that takes the wish of both.",
        "服从者只是奉命行事，伙伴从中学不到多少：奉命的合作只有{}算作证据。命令也从不加深关系；加深要靠双方自愿。",
    ),
}  # fmt: skip

_BUDGET = {
    "story.budget.intro": (
        "Now you govern, from year {} to {}. Each grey dot is another policy for these years: what it cost, and how much "
        "cooperation there is in year {}, ten years after its end.",
        "现在由你执政，从第{}年到第{}年。每个灰点是这些年里的另一种政策：它花了多少，以及结束十年后、即第{}年还有多少合作。",
    ),
    "story.budget.ask": (
        "Set your instruments. Then point at the plane: where will your policy land?",
        "先设定政策工具，再在图上指一指：你的政策会落在哪里？",
    ),
    "story.budget.budget": ("Budget for {} years", "{}年的预算"),
    "story.budget.budgetTip": (
        "In average city outputs of a year. Each year is held to what the policy would have cost the year before, so a little "
        "more can be spent.",
        "单位：一座平均城市一年的产出。每年按上一年所需的支出来限制，因此实际可能略有超出。",
    ),
    "story.budget.plane": ("Policies by outlay and cooperation", "各种政策的支出与合作率"),
    "story.budget.x": ("Outlay over {} years (average city outputs)", "{}年的总支出（平均城市产出）"),
    "story.budget.y": ("Cooperation in year {}", "第{}年的合作率"),
    "story.budget.guessX": ("Guess: outlay", "猜测：支出"),
    "story.budget.guessY": ("Guess: cooperation", "猜测：合作率"),
    "story.budget.try": ("Try it", "试试看"),
    "story.budget.told": (
        "Your policy leaves {} of cooperation and costs {}. You said {} and {}.",
        "你的政策留下{}的合作率，花费{}。你猜的是{}和{}。",
    ),
    "story.budget.empty": (
        "You do nothing. So much comes by itself.", "你什么都没做。这些合作是自己出现的。",
    ),
    "story.budget.nothing": (
        "Nothing of it outlasts you: without any policy it would be {} as well, give or take chance.",
        "它没有留下什么：不做任何事也会有{}，差别只是运气。",
    ),
    "story.budget.part": (
        "Most of what lasts comes from “{}”: without it you would have {} instead of {}.",
        "能留下来的主要靠“{}”：没有它，就只有{}，而不是{}。",
    ),
    "story.budget.partNone": (
        "It leaves {} points more than no policy; no single instrument of it is missed much.",
        "它比不干预多留下{}个百分点；其中缺了哪一样都影响不大。",
    ),
    "story.budget.better": (
        "For no more outlay, “{}” leaves {}.", "花费不更多，“{}”却能留下{}。",
    ),
    "story.budget.best": (
        "None of the grey dots surely leaves more for as little.", "没有哪个灰点能以同样的花费稳稳地留下更多。",
    ),
    "story.budget.frontier": ("line: the most for the outlay", "连线：同样花费下最多的合作"),
    "story.budget.point": ("{}: {}, outlay {}", "{}：{}，支出 {}"),
    "story.budget.plus": (" + ", "＋"),
    "story.budget.equation": (
        "Outlay counts what the government pays: subsidies, orders and their enforcement, offices, building. Fines and "
        "penalties are income, and sharing moves money between cities, so they cost nothing here.",
        "支出只计政府所付：补贴、命令及其执行、机构与建设。罚款是收入，利益共享只是城市之间的转移，所以在这里不花钱。",
    ),
}  # fmt: skip

REGION_STORY_TEXTS: dict[str, tuple[str, str]] = {**_COMMON, **_TURNING, **_REGION, **_GOVERNMENT, **_BUDGET}
