"""Where a term comes from, said in Chinese: names and years of publications stand as they are, the words between them do not."""

# Longest first, so that no phrase is cut by a shorter one.
_PHRASES = (
    ("Feiock's institutional collective action", "Feiock 的制度性集体行动理论"),
    ("logit quantal response (McKelvey and Palfrey 1995)", "logit 量子反应（McKelvey and Palfrey 1995）"),
    ("LXM (hierarchical cooperation)", "LXM（科层式合作）"),
    ("Krugman 1991 (index)", "Krugman 1991（指数）"),
    ("stages of Zhu 2009", "阶段据 Zhu 2009"),
    ("economies of scale, ours", "规模经济，本模型自定"),
    ("exploration: ", "探索据 "),
    ("ours, after ", "本模型自定，参照 "),
    ("levels ours", "力度为本模型自定"),
    ("weight ours", "权重为本模型自定"),
    ("value ours", "取值为本模型自定"),
    ("scale ours", "规模为本模型自定"),
    ("form ours", "形式为本模型自定"),
    ("rate ours", "频率为本模型自定"),
    ("ours", "本模型自定"),
    ("gravity", "引力模型"),
    ("no noise", "无噪声"),
    (" and ", "、"),
    ("; ", "；"),
)


def both_sources(source: str) -> list[str]:
    """A declared source in English and in Chinese."""
    chinese = source
    for english, said in _PHRASES:
        chinese = chinese.replace(english, said)
    return [source, chinese]
