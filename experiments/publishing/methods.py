"""A methods paragraph, in English and in Chinese: what was run, how often, with what, and the hash that stands for it."""

from collections.abc import Iterable
from typing import Any

from citypact.experiments.paper.regions import FIGURES, region_from
from citypact.experiments.publishing import software
from citypact.experiments.publishing.subject import Subject
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.changes import Change
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS

# What every sentence says, by language; in curly brackets what differs from subject to subject.
SENTENCES = {
    "en": {
        "single": "We simulated the region {regions} over {years} years, with the seed {seed},",
        "experiment": "We ran the experiment “{experiment}” ({question}) with {runs}{regions},",
        "several": "We ran a sweep with {runs}{regions},",
        "with": "with CityPact {version} (model version {model}; {author} {year}), an agent-based model after "
        "Li, Xiao and Ma (2020).",
        "scale": "{seeds:,} seeds of a world, {years:,} years of a run",
        "choice": "Rule of choice: {rules}. Scope of choice: {scopes}.",
        "no_policy": "No government acted.",
        "policy": "Policy: {policies}.",
        "budget": "The government's budget was {budget:g} mean city outputs a year.",
        "default": "All {count} parameters had their default values.",
        "changed": "Of {count} parameters these differed from their defaults: {changed}.",
        "varied": "Varied were: {varied}.",
        "change": "From year {first} on: {values}.",
        "computed": "Computed with {versions}.",
        "hash": "The hash {hash} stands for all of it; `{command}` repeats it.",
        "hash_single": "The hash {hash} stands for all of it; `{command}` repeats it where its parameters.toml and "
        "agenda.toml are.",
    },
    "zh": {
        "single": "我们模拟了{regions}，共 {years} 年，随机种子为 {seed}，",
        "experiment": "我们运行了实验“{experiment}”，共 {runs}{regions}，",
        "several": "我们运行了一组模拟，共 {runs}{regions}，",
        "with": "所用软件为 CityPact {version}（模型版本 {model}；{author} {year}），"
        "这是依据 Li, Xiao and Ma（2020）的基于主体的模型。",
        "scale": "每种情形 {seeds:,} 个种子，每次运行 {years:,} 年",
        "choice": "决策规则：{rules}。决策范围：{scopes}。",
        "no_policy": "上级政府未作干预。",
        "policy": "政策：{policies}。",
        "budget": "政府每年预算为 {budget:g} 个平均城市产出。",
        "default": "全部 {count} 个参数取默认值。",
        "changed": "{count} 个参数中，以下与默认值不同：{changed}。",
        "varied": "变动的参数：{varied}。",
        "change": "自第 {first} 年起：{values}。",
        "computed": "计算环境：{versions}。",
        "hash": "哈希 {hash} 代表上述全部设定；运行 `{command}` 可重复。",
        "hash_single": "哈希 {hash} 代表上述全部设定；在其 parameters.toml 与 agenda.toml 所在之处运行 `{command}` 可重复。",
    },
}
RUNS = {"en": ("{:,} runs", " ({})"), "zh": ("{:,} 次运行", "（{}）")}
PLACES = {"en": (" in {}", " in {} regions"), "zh": ("，区域为{}", "，涉及 {} 个区域")}  # which, or how many
SEPARATOR, JOINT = {"en": "; ", "zh": "；"}, {"en": " ", "zh": ""}
NAMES = {"python": "Python", "numpy": "NumPy", "numba": "Numba", "mesa": "Mesa"}
MOST_REGIONS = 4  # that are named; of more the number is told


def methods(subject: Subject, language: str = "en") -> str:
    """The paragraph in one of ``software.LANGUAGES``."""
    told, say = subject.manifest, SENTENCES[language]
    known, separator, chinese = subject.mechanisms, SEPARATOR[language], language == "zh"
    kind = "single" if subject.single else "experiment" if subject.experiment else "several"
    parts = [
        say[kind].format(
            regions=_regions(subject, language), years=told.get("years"), seed=told.get("seed"), experiment=subject.experiment,
            question=told.get("question"), runs=_runs(subject, language),
        ),
        say["with"].format(
            version=told["versions"].get("citypact", ""), model=told["model_version"],
            author=software.AUTHOR, year=software.year(),
        ),
        say["choice"].format(
            rules=separator.join(_choice(RULES[name], language) for name in known.rules),
            scopes=separator.join(_choice(SCOPES[name], language) for name in known.scopes),
        ),
        *_policies(subject, language),
    ]  # fmt: skip
    changed = [name for name in subject.parameters.changed() if name not in ("rule", "scope")]
    values = subject.parameters.as_dict()
    parts.append(
        say["changed" if changed else "default"].format(
            count=len(PARAMETERS),
            changed=separator.join(_changed(name, values[name], chinese) for name in changed),
        )
    )
    changes = [Change.parse(text) for text in told.get("changes", ())]
    if known.varied and not changes:
        parts.append(say["varied"].format(varied=separator.join(_label(name, chinese) for name in known.varied)))
    for change in changes:
        levels = separator.join(f"{_label(name, chinese)} {value:g}" for name, value in change.values)
        parts.append(say["change"].format(first=change.first, values=levels))
    versions = ", ".join(f"{NAMES[name]} {told['versions'][name]}" for name in NAMES if name in told["versions"])
    parts.append(say["computed"].format(versions=versions))
    parts.append(say["hash_single" if subject.single else "hash"].format(hash=subject.hash, command=told["command"]))
    return JOINT[language].join(parts)


def _choice(row: Any, language: str) -> str:
    return f"{row.label_zh}（{row.meaning_zh}）" if language == "zh" else f"{row.label} ({row.meaning})"


def _label(name: str, chinese: bool) -> str:
    """A parameter as the text names it: its label, with the letter of the equations."""
    row = PARAMETERS[name]
    label = row.label_zh if chinese else row.label
    return f"{label} {row.symbol}" if row.symbol else label


def _changed(name: str, value: Any, chinese: bool) -> str:
    default = f"{PARAMETERS[name].default:g}"
    return f"{_label(name, chinese)} = {value:g}" + (f"（默认 {default}）" if chinese else f" (default {default})")


def _runs(subject: Subject, language: str) -> str:
    """How many runs there were, and of what scale, as far as the manifest tells."""
    count = subject.manifest.get("runs", subject.manifest.get("most_runs", 0))
    number, brackets = RUNS[language]
    scale = subject.manifest.get("scale")
    told = number.format(sum(count.values()) if isinstance(count, dict) else count)
    return told + (brackets.format(SENTENCES[language]["scale"].format(**scale)) if scale else "")


def _regions(subject: Subject, language: str) -> str:
    """The region of a single run with its size, or those of several runs, after the words that join them to the rest."""
    if subject.single:
        return _one_region(subject, language == "zh")
    design = subject.manifest.get("design", {})
    told = (
        subject.manifest.get("regions") or design.get("regions") or design.get("region") or subject.manifest.get("region") or ()
    )
    names = [_region_name(subject, one, language == "zh") for one in ([told] if isinstance(told, str | dict) else told)]
    if not names:
        return ""
    which, how_many = PLACES[language]
    return which.format(_listed(names, language)) if len(names) <= MOST_REGIONS else how_many.format(len(names))


def _one_region(subject: Subject, chinese: bool) -> str:
    region, reach = _region(subject, subject.manifest["region"]), subject.parameters.reach_km
    cities, relations = len(region), len(region.relations(reach))
    if chinese:
        return f"{region.name_zh}（{cities} 座城市，{reach:g} 公里内 {relations} 对关系）"
    return f"{region.name} ({cities} cities, {relations} relations within {reach:g} km)"


def _region(subject: Subject, told: str | dict) -> Region:
    """The region that a manifest tells of: by its id, or one's own by its figures, which stand there or by themselves."""
    if isinstance(told, dict) and "cities" in told:
        return region_from(told)
    spec, own = told if isinstance(told, str) else told["id"], {one["id"]: one for one in subject.manifest.get(FIGURES, ())}
    return region_from(own[spec]) if spec in own else load_region(spec)


def _region_name(subject: Subject, told: str | dict, chinese: bool) -> str:
    region = _region(subject, told)
    return region.name_zh if chinese else region.name


def _policies(subject: Subject, language: str) -> Iterable[str]:
    """Sentences on what the government did: the interventions of a run, or the packages and instruments of several runs."""
    say, known, separator = SENTENCES[language], subject.mechanisms, SEPARATOR[language]
    agenda = subject.manifest.get("agenda")
    if agenda is None:
        names = [PACKAGES[name].label_zh if language == "zh" else PACKAGES[name].label for name in known.packages]
        told = names or list(known.instruments)
        return (say["policy"].format(policies=_listed(told, language)) if told else say["no_policy"],)
    acting = [_intervention(item, language) for item in agenda["interventions"]]
    if not acting:
        return (say["no_policy"],)
    budget = () if agenda["budget"] is None else (say["budget"].format(budget=agenda["budget"]),)
    return (say["policy"].format(policies=separator.join(acting)), *budget)


def _intervention(item: dict[str, Any], language: str) -> str:
    levels = ", ".join(f"{name} {level:g}" for name, level in item["instruments"].items())
    package, first, last = PACKAGES.get(item.get("name", "")), item["first"], item.get("last")
    if language == "zh":
        name = package.label_zh if package else item.get("name") or "干预"
        years = f"自第 {first} 年起" if last is None else f"第 {first} 年至第 {last} 年"
        return f"{name}（{years}：{levels}）"
    name = package.label if package else item.get("name") or "an intervention"
    years = f"from year {first} on" if last is None else f"years {first} to {last}"
    return f"{name} ({years}: {levels})"


def _listed(names: list[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(names)
