"""How the faults of a table of a region of one's own are said in Chinese: forms of lines, and what is allowed."""

_NEAR = r'(?: \(did you mean "(?P<near>[^"]*)"\?\))?'
ALLOWED_OF_TABLES = (
    (r"a number above (?P<low>\S+)(?: \(.+\))?", "大于{low}的数"),
    (r"a number of at least (?P<low>\S+)", "不小于{low}的数"),
    (r"a number from (?P<low>\S+) to (?P<high>\S+) \((?:degrees|km)\)", "{low}至{high}之间的数"),
    (r"up to (?P<high>\d+) characters, without \| and \$", "最多{high}个字符，不含 | 和 $"),
    (r"from (?P<low>\d+) to (?P<high>\d+)", "{low}至{high}"),
)
FORMS_OF_TABLES = (
    (r"line (?P<count>\d+), column (?P<value>.+?): (?P<rest>.+)", "第{count}行，“{value}”列：{rest}"),
    (r"it has (?P<count>\d+) characters; (?P<allowed>allowed: .+)", "有{count}个字符；{allowed}"),
    (r"it is empty; (?P<allowed>allowed: .+)", "为空；{allowed}"),
    (r"(?P<value>'.*|\".*) is not a number; (?P<allowed>allowed: [^;]+)(?:; write it .+)?", "{value}不是数值；{allowed}"),
    (r"(?P<value>\S+) is out of range; (?P<allowed>allowed: .+)", "{value}超出范围；{allowed}"),
    (r"(?:sector )?(?P<value>'.*|\".*) is not allowed; (?P<allowed>allowed: .+)", "{value}不允许；{allowed}"),
    (r"(?P<value>'.*|\".*) stands already in line (?P<count>\d+); allowed: each city once",
     "{value}已在第{count}行出现；每座城市只能出现一次"),
    (rf"unknown city (?P<value>'.*'|\".*\"){_NEAR}", "未知的城市：{value}{near}"),
    (r"the city itself; allowed: other cities", "不能是该城市自身"),
    (r"its shares add up to 0; allowed: at least one of them above 0", "各产业份额之和为0；至少须有一项大于0"),
    (r"(?P<count>\d+) cells; allowed: (?P<high>\d+), as many as the header has", "有{count}个单元格；应与表头相同，为{high}个"),
    (r"column (?P<value>.+) stands there twice; allowed: each column once", "“{value}”列出现两次；每列只能出现一次"),
    (rf"unknown column (?P<value>'.*'|\".*\"){_NEAR}; allowed: .+",
     "未知的列：{value}{near}；允许的列见提示，以 # 开头的列将被忽略"),
    (r"no column (?:of a place|latitude|longitude|x_km|y_km); needed: .+",
     "缺少位置列；需要“latitude”与“longitude”，或“x_km”与“y_km”"),
    (r"no column (?P<value>\w+); needed: .+", "缺少“{value}”列；必须有“name”“output”和位置"),
    (r"a place in degrees and one in km; allowed: .+", "同时给出了经纬度与公里坐标；请只保留其一"),
    (r"cells are not separated by commas; .+", "单元格未以逗号分隔；请另存为以逗号分隔的文件，小数用点表示"),
    (r"(?P<count>\d+) cities; (?P<allowed>allowed: .+)", "有{count}座城市；{allowed}"),
    (r"(?P<count>\d+) more faults in this table", "此表另有{count}处错误"),
    (r"cannot be read as CSV .+", "不是有效的逗号分隔文件"),
)  # fmt: skip
