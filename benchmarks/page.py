"""How fast the page is, in a headless Chromium: ``python benchmarks/page.py [--seconds 4] [--times 5] [--visitors 50]``.

Prints a table for 41, 150 and 1,000 cities, beside it SolaraViz on the same model with 150 cities and two plots, and the goals;
``--write`` puts both tables into docs/page.md. Needs Chromium, and for SolaraViz what ``mesa[viz]`` installs. Nothing else should
run on the machine meanwhile.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "page")]

from conftest import ARGUMENTS, chromium  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from visitor import YEARS, Server, Window  # noqa: E402

from benchmarks.document import put  # noqa: E402
from benchmarks.visitors import SIZE, many_visitors, session_memory  # noqa: E402

DOCUMENT = ROOT / "docs" / "page.md"
MARKS = "<!-- measured: python benchmarks/page.py --write -->", "<!-- end of what was measured -->"
# 585 years of 150 cities are as many as a band of 30 seeds covers.
CASES = {
    "41 cities": "?view=run&region=yrd_association&years=10000",
    "150 cities": "?view=run&region=synthetic:150:1&years=585",
    "1,000 cities": "?view=run&region=synthetic:1000:1&years=1500",
}
REST = 1000  # milliseconds in which a picture comes to rest, its band with it, before its page is loaded again
HOME = "?view=run&region=yangtze_delta"
SOLARA_VIZ = "SolaraViz, 150 cities, two plots"

# Frames and years a second while it plays, over some seconds or up to the last year; and whether a band was computed all along.
COUNT = """seconds => new Promise(resolve => {
  const year = document.querySelector('[data-test=year]'), first = +year.dataset.head, start = performance.now()
  const { hub } = document.querySelector('.cp-transport').__vue__.app
  const computed = () => hub.band.total === 30 && hub.band.done < hub.band.total
  let frames = 0, banded = computed()
  const finish = () => {
    watch.disconnect()
    const passed = (performance.now() - start) / 1000
    resolve([frames / passed, (+year.dataset.head - first) / passed, banded && computed()])
  }
  const watch = new MutationObserver(() => {
    frames += 1
    banded = banded && computed()
    if (year.dataset.playing === 'false') finish()
  })
  watch.observe(year, { attributes: true, attributeFilter: ['data-head', 'data-playing'] })
  setTimeout(finish, 1000 * seconds)
})"""
PAUSE = """() => new Promise(resolve => {
  const year = document.querySelector('[data-test=year]'), start = performance.now()
  const look = () => year.dataset.playing === 'false' ? resolve(performance.now() - start) : setTimeout(look, 2)
  document.querySelector('[data-test=play]').click()
  look()
})"""
# From asking for a branch to its picture.
BRANCH = """year => new Promise(resolve => {
  const { app } = document.querySelector('.cp-transport').__vue__, before = app.current.number, start = performance.now()
  const there = () => app.current.number !== before && app.head >= year && app.hub.series[0].length === app.head
  const look = () => there() ? requestAnimationFrame(() => resolve(performance.now() - start)) : setTimeout(look, 2)
  const parameters = { ...app.form.parameters, review_rate: String(0.1 + 0.8 * Math.random()) }
  app.act({ do: 'branch', year, form: { ...app.form, parameters } })
  look()
})"""
# The link of the page asked for again, as a page that is loaded anew does once its scripts run.
OPEN = """() => new Promise(resolve => {
  const { app } = document.querySelector('.cp-transport').__vue__, { life } = app.hub, { head } = app, start = performance.now()
  const there = () => app.hub.life !== life && app.head === head && app.hub.series[0].length === head
  const look = () => there() ? requestAnimationFrame(() => resolve(performance.now() - start)) : setTimeout(look, 2)
  app.act({ do: 'open', query: location.search })
  look()
})"""
HUB = "document.querySelector('.cp-transport').__vue__.app.hub"
SHOWN = "document.getElementById('cp-shell')?.hidden && document.querySelector('[data-test=year]')"
# Mesa 3.3 says Step, 3.5 Time.
STEPS = "() => +(document.body.innerText.match(/(?:Step|Time): *([0-9]+)/) || [0, 0])[1]"


class Case(NamedTuple):
    """Medians for one region: view and pause in seconds, frames and years a second, kilobytes a frame; banded: the share of the
    tries in which the band of 30 seeds was being computed from their beginning to their end.
    """

    view: float
    frames: float
    years: float
    pause: float
    size: float
    banded: float


def repeated(times: int, measure: Callable[[], float]) -> float:
    """The median of several tries."""
    return median(measure() for _ in range(times))


def first_view(browser: Browser, address: str, query: str) -> float:
    """Seconds from asking for the page to seeing it, by a browser that has nothing of it yet."""
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page, start = context.new_page(), time.monotonic()
    page.goto(f"{address}/{query}", wait_until="commit")
    page.wait_for_function(SHOWN, timeout=180_000)
    taken = time.monotonic() - start
    context.close()
    return taken


def case(browser: Browser, server: Server, query: str, seconds: float, times: int) -> Case:
    """One region, played as fast as it goes from its beginning, several times."""
    view = repeated(times, lambda: first_view(browser, server.address, query))
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page, sizes = context.new_page(), []

    def received(payload):
        if b'"frame"' in (payload if isinstance(payload, bytes) else payload.encode()):
            sizes.append(len(payload))

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    window = Window(page, server.address)
    window.open(query)
    window.see("speed").select_option(index=7)
    played = [_played(window, page, sizes, seconds) for _ in range(times)]
    context.close()
    frames, years, banded = (median(column) for column in zip(*(counted for counted, _ in played), strict=True))
    return Case(view, frames, years, median(pause for _, pause in played), mean(sizes) / 1000, banded)


def _played(window: Window, page: Page, sizes: list[int], seconds: float) -> tuple[list[float], float]:
    """What is counted over some seconds of playing, and how long a pause takes after that, in seconds."""
    _from_the_start(window, page)
    sizes.clear()
    counted = page.evaluate(COUNT, seconds)
    _from_the_start(window, page)
    return counted, page.evaluate(PAUSE) / 1000


def _from_the_start(window: Window, page: Page) -> None:
    before = page.evaluate(f"{HUB}.life")
    window.click("reset")
    window.wait_year(0, "head")
    page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'false'")
    # Its band is begun: a seed of the one before may still have to end, and a band lets its picture go first.
    page.wait_for_function(f"before => {HUB}.life !== before && {HUB}.band", arg=before)
    window.click("play")
    page.wait_for_function("+document.querySelector('[data-test=year]').dataset.head > 5")


def back(browser: Browser, server: Server, times: int) -> tuple[float, float, float]:
    """Seconds until the picture is there of a branch, of a link opened in an open page, and of a reload: 60 years each."""
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page = context.new_page()
    window = Window(page, server.address)
    window.open(HOME)
    window.live()
    page.wait_for_function(f"location.search.includes('head={YEARS}')")
    there = f"{SHOWN} && document.querySelector('[data-test=year]').dataset.head === '{YEARS}'"

    def reloaded() -> float:
        page.wait_for_timeout(REST)
        start = time.monotonic()
        page.reload(wait_until="commit")
        page.wait_for_function(there)
        return time.monotonic() - start

    reload = repeated(times, reloaded)
    opened = repeated(times, lambda: page.evaluate(OPEN) / 1000)
    branch = repeated(times, lambda: page.evaluate(BRANCH, YEARS // 2) / 1000)
    context.close()
    return branch, opened, reload


def solara_viz(browser: Browser, seconds: float) -> float:
    """Steps a second of SolaraViz on the same model with 150 cities and two plots."""
    port = "8791"
    command = [sys.executable, "-m", "solara", "run", "benchmarks/solara_viz.py", "--port", port, "--no-open", "--production"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = browser.new_page(viewport=SIZE)
        for _ in range(60):
            try:
                page.goto(f"http://127.0.0.1:{port}/")
                break
            except Exception:
                time.sleep(0.5)
        page.get_by_text("▶").click(timeout=60_000)
        page.wait_for_function(f"({STEPS})() > 2", timeout=120_000)
        first, start = page.evaluate(STEPS), time.monotonic()
        page.wait_for_timeout(2000 * seconds)
        steps = (page.evaluate(STEPS) - first) / (time.monotonic() - start)
        page.close()
        return steps
    finally:
        running.terminate()
        running.wait()


def table(cases: dict[str, Case], beside: float) -> list[str]:
    """What was measured, as a table of Markdown."""
    rows = ["| | first view | frames/s | years/s | pause | a frame |", "|---|---:|---:|---:|---:|---:|"]
    for name, told in cases.items():
        numbers = f"{told.view:.1f} s | {told.frames:.1f} | {told.years:,.0f} | {1000 * told.pause:.0f} ms | {told.size:.1f} KB"
        rows.append(f"| {name} | {numbers} |")
    return [*rows, f"| {SOLARA_VIZ} | | | {beside:.2f} | | |"]


def goals(cases: dict[str, Case], branch: float, opened: float, reload: float) -> list[str]:
    """What was aimed at beside what was measured, as a table of Markdown."""
    middle, large = cases["150 cities"], cases["1,000 cities"]
    view = max(told.view for told in cases.values())
    rows = [
        ("first view, the slowest of the three", f"{view:.1f} s", "≤ 2 s", view <= 2),
        ("150 cities while the band of 30 seeds is computed", f"{middle.frames:.1f} frames/s", "≥ 12", middle.frames >= 12),
        ("", f"{middle.years:,.0f} years/s", "≥ 200", middle.years >= 200),
        ("the band was computed all that time", "yes" if middle.banded else "no", "yes", bool(middle.banded)),
        ("1,000 cities", f"{large.frames:.1f} frames/s", "≥ 8", large.frames >= 8),
        ("pause, the longest of the three", f"{max(told.pause for told in cases.values()):.2f} s", "≤ 0.2 s",
         max(told.pause for told in cases.values()) <= 0.2),
        ("a branch in year 30 of 60, Yangtze Delta", f"{branch:.2f} s", "≤ 0.5 s", branch <= 0.5),
        ("its link opened in an open page", f"{opened:.2f} s", "≤ 0.5 s", opened <= 0.5),
        ("its link after a reload of the page", f"{reload:.2f} s", "≤ 0.5 s", reload <= 0.5),
    ]  # fmt: skip
    head = ["| goal | measured | aimed at | met |", "|---|---:|---:|---|"]
    return [*head, *(f"| {name} | {told} | {aim} | {'yes' if met else 'no'} |" for name, told, aim, met in rows)]


def main() -> None:
    """Measure, print and, where asked, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each case is played, at most (default 4)")
    parser.add_argument("--times", type=int, default=5, help="how often each thing is measured; the median is told (default 5)")
    parser.add_argument("--visitors", type=int, default=0, help="also: memory after so many visitors (50 in the docs)")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/page.md")
    options = parser.parse_args()
    if find_spec("altair") is None:
        raise SystemExit('SolaraViz needs altair, which is not installed: python -m pip install "mesa[viz]"')
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        lines = measured(browser, folder, options)
        browser.close()
    print("\n".join(lines))
    if options.write:
        put(DOCUMENT, MARKS, lines)


def measured(browser: Browser, folder: str, options: argparse.Namespace) -> list[str]:
    """Everything, as lines of Markdown; what has been measured so far is said on the way."""
    server, cases = Server(folder), {}
    Window(browser.new_page(), server.address).open()  # the engine is compiled and the files are read
    for name, query in CASES.items():
        cases[name] = case(browser, server, query, options.seconds, options.times)
        print(name, cases[name], file=sys.stderr, flush=True)
    branch, opened, reload = back(browser, server, options.times)
    print(f"branch {branch:.2f} s, link {opened:.2f} s, reload {reload:.2f} s", file=sys.stderr, flush=True)
    server.stop()
    memory = session_memory(browser, folder)
    beside = solara_viz(browser, options.seconds)
    times = cases["150 cities"].years / beside
    lines = [
        f"Headless Chromium {browser.version} and server together on {os.cpu_count()} processors, without a graphics card; "
        f"medians of {options.times}.",
        "", *table(cases, beside), "", *goals(cases, branch, opened, reload), "",
        f"That is {times:,.0f} times the steps of SolaraViz. An open session takes {memory:.1f} MiB.",
    ]  # fmt: skip
    if options.visitors:
        seen = many_visitors(browser, folder, options.visitors)
        half = len(seen) // 2
        lines.append(f"A public server had {seen[0]:.0f} MiB after the first visitor, {seen[half]:.0f} after {half + 1} and "
                     f"{seen[-1]:.0f} after {len(seen)}.")  # fmt: skip
    return lines


if __name__ == "__main__":
    main()
