"""Labels of what can be kept, of figures and of the video: key -> (English, Chinese)."""

_SAVE = {
    "save.tables": ("Tables", "数据表"),
    "save.series.csv": ("All years", "各年序列"),
    "save.cities.csv": ("Cities, last year", "城市（末年）"),
    "save.relations.csv": ("Relations, last year", "关系（末年）"),
    "save.cities_shown.csv": ("Cities, year shown", "城市（显示年份）"),
    "save.relations_shown.csv": ("Relations, year shown", "关系（显示年份）"),
    "save.tablesTip": (
        "The last year is {0}, the year shown {1}. The files of all years and of the last one are the bytes that the "
        "command line writes.",
        "末年为第{0}年，显示年份为第{1}年。各年序列与末年数据表同命令行写出的文件逐字节一致。",
    ),
    "save.years": (
        "The last year lived is {0}, the year shown is {1}; the name of each file says of which it is.",
        "最后经历的年份为第{0}年，显示年份为第{1}年；各文件名注明其年份。",
    ),
    "save.beside": (
        "Tables and settings are of run {0}; figures show run {1} beside it.",
        "数据表与设置属于运行{0}；图形中另有运行{1}作对照。",
    ),
    "save.figures": ("Figures of the year shown", "图形（显示年份）"),
    "save.charts": ("Charts", "图表"),
    "save.map": ("Map", "地图"),
    "save.brief": ("One-page brief", "一页简报"),
    "save.briefTip": (
        "A4, PDF: question, answer, map, charts, numbers, winners and losers, caveats, how to repeat it",
        "A4，PDF：问题、结论、地图、图表、数字、受益与受损城市、注意事项与重复方法",
    ),
    "save.settings": ("Settings", "设置文件"),
    "save.region.csv": ("Table of the region", "区域数据表"),
    "save.all": ("Everything in one archive", "全部打包下载"),
    "save.load": ("Load a TOML file", "载入 TOML 文件"),
    "save.choose": ("Choose a file", "选择文件"),
    "save.loadTip": ("Parameters or an agenda, as saved here or by the command line", "此处或命令行保存的参数或议程"),
    "save.command": ("Repeat exactly this run", "精确重复本次运行"),
    "save.link": ("Link that opens this run", "打开本次运行的链接"),
    "save.cite": ("Cite", "引用"),
    "save.hash": ("Hash of parameters, of agenda", "参数与议程的哈希值"),
    "save.large": ("The file is too large.", "文件过大。"),
}  # fmt: skip

_FIGURE = {
    "figure.since": ("{} from year {}", "{}（第{}年起）"),
    "figure.more": ("{} more parameters changed", "另有{}个参数改动"),
    "figure.years": ("{} years", "{}年"),
    "figure.calendar": ("year 0 is {}", "第0年为公元{}年"),
    "figure.parameters": ("parameters", "参数"),
    "figure.agenda": ("agenda", "议程"),
    "figure.model": ("CityPact, model {}", "CityPact 模型 {}"),
    "figure.policy": ("years of the agenda: {}", "议程年份：{}"),
    "figure.defaults": ("default parameters", "默认参数"),
    "figure.this": ("this run: run {}", "本次运行：运行{}"),
    "figure.other": ("the other: run {}", "对照运行：运行{}"),
    "figure.thisMap": ("this run: run {}, {}", "本次运行：运行{}，{}"),
    "figure.otherMap": ("the other: run {}, {}", "对照运行：运行{}，{}"),
    "figure.thisLine": ("this run (solid lines, areas): run {}, {}", "本次运行（实线与面积）：运行{}，{}"),
    "figure.otherLine": ("the other (dashed): run {}, {}", "对照运行（虚线）：运行{}，{}"),
    "figure.difference": ("Difference: this run less the other", "差异：本次减对照"),
    "figure.differenceScale": ("Difference in the share of choices to cooperate", "合作选择比例之差"),
    "figure.deeper": ("deeper in this run", "本次更深入"),
    "figure.shallower": ("deeper in the other", "对照更深入"),
}  # fmt: skip

_VIDEO = {
    "video.title": ("Video of the run", "运行视频"),
    "video.make": ("Video (WebM)", "视频（WebM）"),
    "video.tip": (
        "Plays the run from year 0 to its end and records the map and the cooperation chart, in this browser",
        "从第0年播放到最后一年，在浏览器中录制地图与合作图",
    ),
    "video.speed": ("Speed", "速度"),
    "video.cancel": ("Cancel", "取消"),
    "video.recording": ("Recording year {0} of {1}", "正在录制第{0}年，共{1}年"),
    "video.none": (
        "This browser cannot record video (it has no MediaRecorder).",
        "此浏览器不能录制视频（不支持 MediaRecorder）。",
    ),
    "video.left": ("The recording was ended because the run changed.", "运行已改变，录制已中止。"),
}  # fmt: skip

SAVE_TEXTS: dict[str, tuple[str, str]] = {**_SAVE, **_FIGURE, **_VIDEO}
