"""Every label of the page: key -> (English, Chinese). Labels of parameters and measures come with their declaration."""

from citypact.views.words.texts_panels import PANEL_TEXTS

_WINDOW = {
    "title": ("CityPact", "城市之约"),
    "tagline": ("from rivals to partners", "从竞争对手到合作伙伴"),
    "nav.run": ("Run", "模拟"),
    "nav.sweep": ("Sweep", "参数扫描"),
    "nav.about": ("About", "关于"),
    "nav.theme": ("Light or dark", "浅色或深色"),
    "nav.language": ("中文", "English"),
    "nav.help": ("Keys: space plays, → steps, ← → with Shift scrub, R resets, + and − zoom the map",
                 "快捷键：空格播放，→ 前进一年，Shift+← → 回看，R 重置，+ − 缩放地图"),
    "tab.setup": ("Set up", "设置"),
    "tab.policy": ("Policy", "政策"),
    "tab.why": ("Why?", "为什么？"),
    "tab.compare": ("Compare", "对比"),
    "tab.save": ("Save", "导出"),
    "full": ("This server has as many visitors as it can take. Please come back in a few minutes.",
             "服务器访客已满，请几分钟后再来。"),
    "busy": ("The server cannot keep up with what this page asks for; some of it was left out.",
             "服务器来不及处理本页的请求，部分请求已忽略。"),
    "malformed": ("The page sent something that the server does not understand. Nothing was changed.",
                  "页面发送了服务器无法识别的内容，未作任何更改。"),
    "loading": ("Preparing the model…", "正在准备模型……"),
    "close": ("Close", "关闭"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "copyReport": ("Copy report", "复制报告"),
    "error.title": ("Something went wrong", "出现错误"),
    "error.advice": ("The run was paused. Set it up again, or send us the report.", "运行已暂停。请重新设置，或把报告发给我们。"),
    "refusal.title": ("This cannot be done", "无法执行"),
}  # fmt: skip

_SETUP = {
    "setup.region": ("Region", "区域"),
    "setup.regionTip": (
        "Ten agglomerations by their official plans, the 41-city association with or without its founders’ ties, "
        "or a synthetic region",
        "十个城市群（按官方规划范围）、41城协调会（可含创始城市的既有合作），或模拟区域",
    ),
    "setup.synthetic": ("Synthetic region", "模拟区域"),
    "setup.cities": ("Cities", "城市数"),
    "setup.layout": ("Layout", "布局编号"),
    "setup.layoutTip": ("A whole number; another number places other cities", "整数；不同编号生成不同的城市分布"),
    "setup.years": ("Years", "年数"),
    "setup.yearsTip": ("How many years the run goes on", "模拟持续的年数"),
    "setup.seed": ("Seed", "随机种子"),
    "setup.seedTip": (
        "A whole number from 0 to 2^64−1; the same seed gives the same run",
        "0 到 2^64−1 的整数；相同种子得到相同结果",
    ),
    "setup.new": ("New", "新种子"),
    "setup.levers": ("Key levers", "关键参数"),
    "setup.defaults": ("Back to defaults", "恢复默认"),
    "setup.unit": ("unit", "单位"),
    "setup.range": ("range", "范围"),
    "setup.default": ("default", "默认"),
    "setup.source": ("source", "来源"),
    "setup.allowed": ("Allowed: a number from", "允许：数值从"),
    "setup.to": ("to", "至"),
    "setup.whole": ("Allowed: a whole number from", "允许：整数从"),
    "setup.pending": ("not yet applied", "尚未应用"),
    "setup.changed": ("not yet applied", "尚未应用的更改"),
}

_RUN = {
    "run.setup": ("Set up", "建立"),
    "run.setupTip": ("Build the run anew with what is set here", "按当前设置重新建立模拟"),
    "run.play": ("Play", "播放"),
    "run.pause": ("Pause", "暂停"),
    "run.step": ("Step", "单步"),
    "run.reset": ("Reset", "重置"),
    "run.resetTip": ("The same run again from year 0, policy moves included", "从第0年重新开始同一模拟，包括已记录的政策调整"),
    "run.speed": ("Speed", "速度"),
    "run.fastest": ("fastest", "最快"),
    "run.perSecond": ("years/s", "年/秒"),
    "run.year": ("Year", "年份"),
    "run.of": ("of", "/"),
    "run.shown": ("Shown", "显示"),
    "run.all": ("all years", "全部年份"),
    "run.last": ("last", "最近"),
    "run.scrub": ("Year shown; drag to look back", "显示年份；拖动可回看"),
    "run.steps": ("steps/s", "步/秒"),
}

_MAP = {
    "map.label": ("Map of the agglomeration", "城市群地图"),
    "map.cooperation": ("Share of choices to cooperate", "合作选择的比例"),
    "map.size": ("Size: output", "大小：产出"),
    "map.stage": ("Width: stage", "线宽：合作阶段"),
    "map.mode": ("Colour: mode", "颜色：合作模式"),
    "map.hull": ("Agglomeration", "城市群范围"),
    "map.fit": ("Fit", "全图"),
    "map.zoomIn": ("Zoom in", "放大"),
    "map.zoomOut": ("Zoom out", "缩小"),
    "map.output": ("output", "产出"),
    "map.saturation": ("saturation", "饱和度"),
    "map.reputation": ("reputation", "声誉"),
    "map.experience": ("experience", "经验"),
    "map.cooperates": ("cooperates", "合作比例"),
    "map.ask": ("click to ask why", "点击查看原因"),
    "map.partial": ("the plan covers only a part of it", "规划仅覆盖其部分"),
    "map.legend": ("Legend", "图例"),
}

_CHART = {
    "chart.cooperation": ("Cooperation, depth and stages", "合作、深度与阶段"),
    "chart.trust": ("Trust against tipping trust", "信任与临界信任"),
    "chart.costs": ("Transaction costs and resistance", "交易成本与阻力"),
    "chart.welfare": ("Welfare and inequality", "合作红利与不平等"),
    "chart.year": ("Year", "年份"),
    "chart.first": ("solid: this run; dashed: the other", "实线：本次；虚线：对照"),
}

TEXTS = {**_WINDOW, **_SETUP, **_RUN, **_MAP, **_CHART, **PANEL_TEXTS}
