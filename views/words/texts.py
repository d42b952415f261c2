"""Every label of the page: key -> (English, Chinese). Labels of parameters and measures come with their declaration."""

from citypact.views.words.texts_about import ABOUT_TEXTS
from citypact.views.words.texts_chart import CHART_TEXTS
from citypact.views.words.texts_desk import DESK_TEXTS
from citypact.views.words.texts_moments import MOMENTS_TEXTS
from citypact.views.words.texts_policy import POLICY_TEXTS
from citypact.views.words.texts_runs import RUNS_TEXTS
from citypact.views.words.texts_save import SAVE_TEXTS
from citypact.views.words.texts_story import STORY_TEXTS
from citypact.views.words.texts_story_region import REGION_STORY_TEXTS
from citypact.views.words.texts_sweep import SWEEP_TEXTS
from citypact.views.words.texts_why import WHY_TEXTS

_WINDOW = {
    "title": ("CityPact", "城市之约"),
    "tagline": ("from rivals to partners", "从竞争对手到合作伙伴"),
    "nav.story": ("Story", "故事"),
    "nav.run": ("Laboratory", "实验室"),
    "nav.sweep": ("Sweep", "参数扫描"),
    "nav.about": ("About", "关于"),
    "nav.theme": ("Light or dark", "浅色或深色"),
    "nav.language": ("中文", "English"),
    "nav.help": ("Keys: space plays, → steps, ← → with Shift scrub, R resets, + and − zoom the map",
                 "快捷键：空格播放，→ 前进一年，Shift+← → 回看，R 重置，+ − 缩放地图"),
    "tab.all": ("Panels", "面板"),
    "tab.setup": ("Set up", "设置"),
    "tab.policy": ("Policy", "政策"),
    "tab.why": ("Why?", "为什么？"),
    "tab.desk": ("Desk", "政策台"),
    "tab.runs": ("Runs", "运行"),
    "tab.save": ("Save", "导出"),
    "full": ("This server has as many visitors as it can take. Please come back in a few minutes.",
             "服务器访客已满，请几分钟后再来。"),
    "busy": ("The server cannot keep up with what this page asks for; some of it was left out.",
             "服务器来不及处理本页的请求，部分请求已忽略。"),
    "malformed": ("The page sent something that the server does not understand. Nothing was changed.",
                  "页面发送了服务器无法识别的内容，未作任何更改。"),
    "loading": ("Preparing the model…", "正在准备模型……"),
    "loadingLeft": ("about {0} s left", "约剩{0}秒"),
    "close": ("Close", "关闭"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "copyReport": ("Copy report", "复制报告"),
    "error.title": ("Something went wrong", "出现错误"),
    "error.advice": ("The run was paused. Set it up again, or send us the report.", "运行已暂停。请重新设置，或把报告发给我们。"),
    "refusal.title": ("This cannot be done", "无法执行"),
    "refusal.more": ("and {0} more", "另有{0}处"),
}  # fmt: skip

_SETUP = {
    "setup.region": ("Region", "区域"),
    "setup.regionTip": (
        "Ten agglomerations by their official plans, the 41-city association with or without its founders’ ties, "
        "two regions on other continents, a synthetic region, or one of your own",
        "十个城市群（按官方规划范围）、41城协调会（可含创始城市的既有合作）、其他大洲的两个区域、模拟区域，或自有区域",
    ),
    "setup.own": ("Your own region", "自有区域"),
    "setup.bring": ("Your own region (CSV)", "自有区域（CSV）"),
    "setup.bringTip": (
        "A CSV file with a row for each city: name, output, latitude and longitude (or x_km and y_km); optional: area_km2, "
        "province, share_SECTOR, name_zh, partners. It stays in the link of this page; the server keeps nothing.",
        "CSV 文件，每座城市一行：name、output、latitude 与 longitude（或 x_km 与 y_km）；可选：area_km2、province、share_产业名、"
        "name_zh、partners。数据只保存在本页链接中，服务器不作保留。",
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
    "setup.changes": ("Changed on the way", "途中更改的参数"),
    "setup.changeFrom": ("from year {0} on: {1}", "自第{0}年起：{1}"),
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
    "run.setupTip": (
        "A new run from year 0 with what is set here; the one before stays under Runs",
        "按当前设置从第0年建立新运行；此前的运行保留在“运行”面板",
    ),
    "run.branch": ("From year {0} on", "自第{0}年起"),
    "run.branchTip": (
        "The same run up to the year shown, and from then on with what is set here; the one before stays under Runs",
        "到显示年份为止不变，之后按当前设置继续；此前的运行保留在“运行”面板",
    ),
    "run.play": ("Play", "播放"),
    "run.again": ("Play again", "重播"),
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

TEXTS: dict[str, tuple[str, str]] = {
    **_WINDOW,
    **_SETUP,
    **_RUN,
    **ABOUT_TEXTS,
    **CHART_TEXTS,
    **DESK_TEXTS,
    **MOMENTS_TEXTS,
    **POLICY_TEXTS,
    **RUNS_TEXTS,
    **SAVE_TEXTS,
    **STORY_TEXTS,
    **REGION_STORY_TEXTS,
    **SWEEP_TEXTS,
    **WHY_TEXTS,
}
