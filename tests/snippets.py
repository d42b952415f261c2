"""The snippets of README and documents, and how each is run: commands and Python, page by page, in a folder of their own."""

import glob
import shlex
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from markdown_it import MarkdownIt

from citypact.experiments.commands.line import main

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "docs" / "generated"  # by building the site, from results
PAGES = tuple(
    str(page.relative_to(ROOT))
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
    if GENERATED not in page.parents
)
PROGRAMS = ("python", "citypact", "pip", "sbatch", "srun", "dask", "docker", "git", "npm", "solara", "bash", "sh")
SHELL = ("console", "bash", "sh", "shell")
OURS = ("python -m experiments", "citypact")


@dataclass(frozen=True)
class Block:
    """A block of code: the page, the line at which it begins, its language ("" if it tells none), and its text."""

    page: str
    line: int
    language: str
    text: str

    @property
    def kind(self) -> str:
        """What is to be done with it: console, python, doctest, cell (of a tutorial), toml, or prose, which is no code."""
        if self.language in SHELL:
            return "console"
        if self.language == "python":
            return "doctest" if ">>> " in self.text else "python"
        if self.language == "{code-cell}":
            return "cell"
        if self.language == "" and any(line.split()[:1] in [[name] for name in PROGRAMS] for line in self.text.splitlines()):
            return "console"
        return "toml" if self.language == "toml" else "prose"

    @property
    def commands(self) -> list[str]:
        """The commands of a console, one by one, without comments and prompts."""
        text = self.text.replace("\\\n", " ")
        lines = [" ".join(shlex.split(line.removeprefix("$ "), comments=True, posix=False)) for line in text.splitlines()]
        return [command.strip() for line in lines for command in line.split("&&") if command.strip()]


def blocks(page: str) -> list[Block]:
    """The blocks of code of a page, fenced or set in, in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for token in MarkdownIt().parse(text):
        if token.type in ("fence", "code_block"):
            assert token.map is not None
            found.append(Block(page, token.map[0] + 1, (token.info.split() or [""])[0], token.content))
    return found


def in_words(command: str) -> list[str]:
    """The arguments of a command, with the files that a star stands for; where its output goes is the shell's matter."""
    return [
        file for word in shlex.split(command.partition(" > ")[0]) for file in (sorted(glob.glob(word)) if "*" in word else [word])
    ]


def arguments(command: str) -> list[str] | None:
    """What follows the name of our program; None if the command is another's."""
    for program in OURS:
        if f"{command} ".startswith(f"{program} "):
            return in_words(command)[len(program.split()) :]
    return None


def run_command(command: str) -> str:
    """Run a command of ours in this folder; what it prints."""
    given = arguments(command)
    assert given is not None, f"{command}: is no command of ours; run it, or say in NOT_RUN why not"
    done = CliRunner().invoke(main, given, prog_name=OURS[0], catch_exceptions=False)
    assert done.exit_code == 0, f"{command}\n{done.output}"
    return done.output


def run_python(block: Block, names: dict) -> None:
    """Run a block of Python among the names that the blocks before it have left."""
    code = "\n" * block.line + block.text  # so that an error tells the line of the page
    exec(compile(code, str(ROOT / block.page), "exec"), names)
