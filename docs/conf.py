"""The site: ``python -m sphinx -W --keep-going -b html docs site``. It needs the extra ``docs``, and no network.

What is made of something else is made here, into ``generated/``, whenever the site is built: the pages of results, from
``results/*/report.md`` with their figures, and those that stand elsewhere in the checkout. Links are turned to lead there.
"""

import importlib
import os
import pkgutil
import re
import sys
from importlib import metadata
from pathlib import Path

from pygments.lexers.special import TextLexer

from citypact import agents
from citypact.experiments.commands.evidence import HEADS
from citypact.experiments.named import QUESTIONS

HERE = Path(__file__).resolve().parent
ROOT, GENERATED = HERE.parent, HERE / "generated"
OTHER_PAGES = sorted(page.relative_to(ROOT).as_posix() for page in (*ROOT.glob("*.md"), *ROOT.glob("model/**/*.md")))
KEPT = {".md", ".png", ".svg", ".txt", ".csv"}  # of a folder of results

project = "CityPact"
author = "The CityPact developers"
release = version = metadata.version("citypact")
extensions = ["myst_nb", "sphinx.ext.autodoc"]

exclude_patterns = ["images", "examples", "static", "Dockerfile"]
templates_path: list[str] = []
html_theme = "furo"
html_title = f"CityPact {release}"
html_static_path, html_css_files = ["static"], ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
highlight_language = "text"  # of what is not said to be in a language: equations, trees of folders, commands

# Pages are read on GitHub as well; equations are plain text there and here, so a dollar sign is one.
myst_heading_anchors = 4
nb_execution_mode = "auto"  # tutorials hold no outputs, so they are executed whenever they are read
nb_execution_in_temp = True
nb_execution_show_tb = True
nb_execution_timeout = 300  # seconds for a cell: the first run compiles the model
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]  # a bar of progress
os.environ.pop("MPLBACKEND", None)  # figures of tutorials go into their pages
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # ``python`` of a cell is this one

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 100


def write(file, content):
    """Write bytes where they are not there yet, so that a build after the first reads only what has changed."""
    if not file.exists() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def gather_results(app):
    """Copy the committed results, and make a page that lists them."""
    for name in (*QUESTIONS, "performance"):
        for file in sorted((ROOT / "results" / name).iterdir()):
            if file.suffix in KEPT and not (name in HEADS and file.suffix == ".md"):
                write(GENERATED / "results" / name / file.name, file.read_bytes())
    pages = {name: f"/{name}" if name in HEADS else f"results/{name}/report" for name in QUESTIONS}
    told = "\n".join(f"- [{name.capitalize()}]({page}.md): {QUESTIONS[name]}" for name, page in pages.items())
    tree = "\n".join(page for name, page in pages.items() if name not in HEADS)
    head = "# Results\n\nThe named experiments. `python -m experiments run NAME` repeats one, to the same bytes."
    write(GENERATED / "results.md", f"{head}\n\n{told}\n\n```{{toctree}}\n:hidden:\n\n{tree}\n```\n".encode())


def with_links(text, origin, place):
    """The text of a page with its links made to lead, from the place where it is read, to what the site has of the checkout.

    origin: where the page stands in the checkout. Links to files that are no pages lead to these files.
    """

    def turned(link):
        path, mark, heading = link[1].partition("#")
        target = os.path.normpath(Path(origin).parent / path)
        evidence = re.fullmatch(rf"results/({'|'.join(HEADS)})/report\.md", target)
        if not path or not (ROOT / target).exists():
            return link[0]
        if evidence:  # which has a page of its own
            leads = HERE / f"{evidence[1]}.md"
        else:
            leads = (GENERATED if target in OTHER_PAGES or target.startswith("results/") else ROOT) / target
        return f"]({os.path.relpath(leads, place.parent)}{mark}{heading})"

    return re.sub(r"\]\((?!\w+:)([^)\s]+)\)", turned, text)


def gather_pages(app):
    """Copy the pages that stand elsewhere in the checkout."""
    for page in OTHER_PAGES:
        text = with_links((ROOT / page).read_text(encoding="utf-8"), page, GENERATED / page)
        write(GENERATED / page, f"---\norphan: true\n---\n\n{text}".encode())


def turn_links(app, docname, source):
    """Let links out of the documents lead to the copies."""
    if not docname.startswith("generated/"):
        source[0] = with_links(source[0], f"docs/{docname}.md", HERE / f"{docname}.md")


def show_rules(app):
    """Let autodoc see the Python function of each compiled rule, with its signature and its formula."""
    for found in pkgutil.iter_modules(agents.__path__, "citypact.agents."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if hasattr(value, "py_func"):
                setattr(module, name, value.py_func)


def read_prose(app, what, name, obj, options, lines):
    """Docstrings are prose: what is set in stands as it is, and a bar is the sign of an absolute value."""
    made: list[str] = []
    for number, line in enumerate(lines):
        set_in = line.startswith("    ")
        if set_in and number and not lines[number - 1].strip():
            made += ["::", ""]
        parts = line.split("``")
        made.append(
            line if set_in else "``".join(part if nth % 2 else part.replace("|", "\\|") for nth, part in enumerate(parts))
        )
    lines[:] = made


def read_signature(app, what, name, obj, options, signature, returned):
    """A default that is made anew for each object is not shown as what makes it."""
    return (signature or "").replace("<factory>", "...") or None, returned


def setup(app):
    app.connect("builder-inited", gather_results)
    app.connect("builder-inited", gather_pages)
    app.connect("builder-inited", show_rules)
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", turn_links)
    app.connect("autodoc-process-docstring", read_prose)
    app.connect("autodoc-process-signature", read_signature)
