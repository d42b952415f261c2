"""The README in two languages: the same commands, snippets, pictures and links, in the same order."""

import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
# Of either page -> of the other: what each says in its own language.
PAIRS = {"docs/summary.md": "docs/summary.zh.md", "README.zh.md": "README.md"}


def _commands(text: str) -> list[str]:
    """The indented commands, without what is said of them."""
    lines = re.findall(r"^    (\S.*|    \S.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return [re.sub(r"\s+#.*$", "", line).strip() for line in lines]


def _tokens(text: str) -> list[str]:
    """The Python of the page as its tokens, without comments."""
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    compile(code, "README", "exec")
    left_out = (tokenize.COMMENT, tokenize.NL)
    return [token.string for token in tokenize.generate_tokens(io.StringIO(code).readline) if token.type not in left_out]


def _links(text: str) -> list[str]:
    """Where links and pictures lead, but for the link from one language to the other."""
    found = re.findall(r"\]\(([^)]+)\)", text)
    return [PAIRS.get(target, target) if target != "docs/summary.zh.md" else target for target in found if "README" not in target]


def _said_in_code(text: str) -> list[str]:
    """What stands in code type within the text."""
    prose = re.sub(r"```.*?```|^    [^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [re.sub(r"\s+", " ", code) for code in re.findall(r"`([^`]+)`", prose)]


def test_both_readmes_give_the_same_commands():
    assert len(_commands(ENGLISH)) > 8 and _commands(ENGLISH) == _commands(CHINESE)


def test_both_readmes_give_the_same_python():
    assert len(_tokens(ENGLISH)) > 50 and _tokens(ENGLISH) == _tokens(CHINESE)


def test_both_readmes_link_to_the_same_pages_in_the_same_order():
    assert len(_links(ENGLISH)) > 20 and _links(ENGLISH) == _links(CHINESE)
    assert "(README.zh.md)" in ENGLISH and "(README.md)" in CHINESE


def test_both_readmes_name_the_same_things_in_the_same_order():
    assert len(_said_in_code(ENGLISH)) > 5 and _said_in_code(ENGLISH) == _said_in_code(CHINESE)


def test_both_readmes_have_as_many_sections_and_points():
    for mark in (r"^## ", r"^- "):
        assert len(re.findall(mark, ENGLISH, re.MULTILINE)) == len(re.findall(mark, CHINESE, re.MULTILINE))
