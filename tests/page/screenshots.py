"""``python tests/page/screenshots.py [FOLDER]``: draw every scene and every main view of the page, to be looked at.

In both languages, light and dark, 1280×800 and 834×1112, each as a PNG in the folder (a temporary one, which it names, if none is
told), and beside them sheets with all pictures of one kind. ``--best`` draws the four in docs/images anew instead.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from conftest import ARGUMENTS, chromium
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm
from visitor import ROOT, Server, Window

SIZES = {"1280": {"width": 1280, "height": 800}, "834": {"width": 834, "height": 1112}}
LANGUAGES, THEMES = ("en", "zh"), ("light", "dark")
SCENES = ("rivals", "cost", "ladder", "resistance", "turning", "region", "government", "budget", "door")
IMAGES = ROOT / "docs" / "images"
# In the docs: what is drawn, in which language, under which name.
BEST = (("government-told", "en", "story"), ("played", "en", "page-en"), ("why", "zh", "page-zh"), ("compare", "en", "compare"))
# Inputs of a scene that hold a guess, then the button that plays it.
GUESSES = {
    "rivals": ({}, ".cp-answers button"), "cost": ({}, "[data-test=cost-see]"), "ladder": ({}, "[data-test=ladder-play]"),
    "resistance": ({}, "[data-test=resistance-see]"), "turning": ({"turning-guess": 20}, "[data-test=turning-see]"),
    "region": ({"region-guess": 25}, "[data-test=region-play]"), "government": ({}, "[data-test=government-leave]"),
    "budget": ({"budget-guess-outlay": 40, "budget-guess-cooperation": 50}, "[data-test=budget-try]"),
}  # fmt: skip


class Look(NamedTuple):
    """How the page is looked at."""

    language: str
    theme: str
    size: str

    def __str__(self) -> str:
        return "-".join(self)


def language(window: Window) -> str:
    """The language of the page."""
    return window.page.evaluate("document.documentElement.lang")


def ask_scene(name: str, window: Window) -> None:
    """A scene before the guess."""
    window.page.goto(f"{window.address}/?scene={name}&lang={language(window)}")
    window.see(f"story-{name}").wait_for(timeout=60_000)
    window.page.wait_for_function("!document.querySelector('.cp-tale-wait')", timeout=60_000)


def tell_scene(name: str, window: Window) -> None:
    """The same scene after it."""
    guesses, button = GUESSES[name]
    for guess, value in guesses.items():
        window.fill(guess, value)
    for slider in window.page.locator("[data-test^=government-guess-], [data-test^=ladder-guess]").all():
        slider.fill("40")
    window.page.locator(button).first.click()
    window.see(f"{name}-told").wait_for(timeout=60_000)


def laboratory(window: Window) -> None:
    """The Yangtze Delta, set up."""
    window.open(f"?view=run&region=yangtze_delta&lang={language(window)}")


def policy(window: Window) -> None:
    """A hybrid policy of fifteen years on the timeline."""
    window.tab("policy")
    window.click("package-hybrid")
    window.fill("policy-from", 10)
    window.fill("policy-to", 25)
    window.click("policy-add")
    window.click("set-up")
    window.page.wait_for_function("!document.querySelector('[data-test=pending]')")


def played(window: Window) -> None:
    """All years lived, within the band of thirty seeds."""
    window.tab("setup")
    window.live()
    window.page.wait_for_function("document.querySelector('.cp-transport').__vue__.app.hub.band?.low", timeout=120_000)


def why(window: Window) -> None:
    """A decision in the last years of the policy, with the question of going deeper."""
    window.see("scrub").fill("20")
    window.wait_year(20)
    window.tab("why")
    window.see("why-city").select_option(label="Suzhou" if language(window) == "en" else "苏州")
    window.see("partners").locator("tbody tr", has_text="thematic" if language(window) == "en" else "专题").first.click()
    window.see("waterfall").wait_for()


def desk(window: Window) -> None:
    """Outlay, who wins and who loses, and the policies tried so far."""
    window.tab("desk")
    window.see("desk-plot").wait_for()


def compare(window: Window) -> None:
    """The same seed under orders beside it."""
    window.say(do="compare", difference={"kind": "policy", "name": "hierarchical"})
    window.page.wait_for_function("document.querySelector('.cp-maps.two')", timeout=60_000)
    window.tab("runs")
    window.see("compare-table").wait_for()


def sweep(window: Window) -> None:
    """Two parameters swept over a few seeds."""
    window.click("nav-sweep")
    window.click("sweep-start")
    window.page.wait_for_function("document.querySelector('[data-test=sweep-state]')?.dataset.state === 'done'", timeout=120_000)


def about(window: Window) -> None:
    """What the model is."""
    window.click("nav-about")


def embed(window: Window) -> None:
    """Map and charts alone, as in a lecture."""
    window.page.goto(f"{window.address}/?view=run&region=yangtze_delta&head=60&year=60&embed=1&lang={language(window)}")
    window.wait_year(60, "head")


# In the order in which they are made: each goes on from the one before.
VIEWS: dict[str, Callable[[Window], None]] = {
    "run": laboratory, "policy": policy, "played": played, "why": why, "desk": desk, "compare": compare, "sweep": sweep,
    "about": about, "embed": embed,
}  # fmt: skip


def pictures(kind: str | None) -> list[tuple[str, Callable[[Window], None]]]:
    """(name, what makes it) of all pictures in their order; kind: "story" or "run" for one part of them."""
    story = []
    for name in SCENES if kind != "run" else ():
        story.append((name, lambda window, name=name: ask_scene(name, window)))
        if name in GUESSES:
            story.append((f"{name}-told", lambda window, name=name: tell_scene(name, window)))
    return [*story, *(VIEWS.items() if kind != "story" else ())]


def draw(
    browser: Browser, server: Server, look: Look, made: list[tuple[str, Callable[[Window], None]]]
) -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each picture under one look."""
    context = browser.new_context(viewport=SIZES[look.size], locale="en-US", color_scheme=look.theme)
    context.add_init_script(f"localStorage.setItem('citypact.language', '{look.language}')")
    window = Window(context.new_page(), server.address)
    window.open("?view=run")
    for name, make in made:
        make(window)
        window.page.mouse.move(5, 5)
        window.page.wait_for_timeout(500)  # what fades in has come
        yield name, window.page.screenshot()
    context.close()
    if window.complaints:
        raise RuntimeError(f"{look}: the browser complains: {window.complaints}")


def sheet(files: list[Path], target: Path, columns: int = 4, width: int = 480) -> None:
    """One picture with all of these, small, each with its name."""
    small = []
    for file in files:
        with Image.open(file) as picture:
            small.append(picture.convert("RGB").resize((width, picture.height * width // picture.width)))
    height = max(picture.height for picture in small) + 18
    whole = Image.new("RGB", (columns * (width + 8), -(-len(small) // columns) * height), "#888888")
    pen = ImageDraw.Draw(whole)
    for number, (file, picture) in enumerate(zip(files, small, strict=True)):
        place = number % columns * (width + 8), number // columns * height
        whole.paste(picture, (place[0], place[1] + 16))
        pen.text((place[0] + 4, place[1] + 2), file.stem, fill="white")
    whole.save(target)


def draw_all(browser: Browser, server: Server, options: argparse.Namespace) -> None:
    """Every picture that was asked for, and the sheets."""
    folder = Path(options.folder or tempfile.mkdtemp(prefix="citypact-pictures-"))
    folder.mkdir(parents=True, exist_ok=True)
    looks = [Look(*look) for look in product(options.language or LANGUAGES, options.theme or THEMES, options.size or SIZES)]
    made = pictures(options.only)
    with tqdm(total=len(looks) * len(made), unit="picture") as progress:
        for look in looks:
            files = []
            for name, picture in draw(browser, server, look, made):
                files.append(folder / f"{name}-{look}.png")
                files[-1].write_bytes(picture)
                progress.update()
                progress.set_postfix_str(files[-1].stem)
            sheet(files, folder / f"sheet-{look}.png")
    print(f"{len(looks) * len(made)} pictures and {len(looks)} sheets are in {folder}")


def draw_best(browser: Browser, server: Server) -> None:
    """The four of the docs."""
    for language in LANGUAGES:
        wanted = {name: target for name, spoken, target in BEST if spoken == language}
        for name, picture in draw(browser, server, Look(language, "light", "1280"), pictures(None)):
            if name in wanted:
                (IMAGES / f"{wanted[name]}.png").write_bytes(picture)
                print(IMAGES / f"{wanted[name]}.png")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="where the pictures go (default: a temporary folder, which is named)")
    parser.add_argument("--only", choices=("story", "run"), help="the scenes of the story, or the other views")
    parser.add_argument("--size", choices=SIZES, action="append", help="the width of the window; may be repeated")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="may be repeated")
    parser.add_argument("--theme", choices=THEMES, action="append", help="may be repeated")
    parser.add_argument("--best", action="store_true", help="draw the four in docs/images anew, and nothing else")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            if options.best:
                draw_best(browser, server)
            else:
                draw_all(browser, server, options)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
