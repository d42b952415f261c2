"""How fast the page is, in a headless Chromium: ``python benchmarks/page.py [--seconds 5] [--visitors 50]``.

Prints a table for 41, 150 and 1,000 cities, and beside it SolaraViz on the same model with 150 cities and two plots.
Needs Chromium, and for SolaraViz what ``mesa[viz]`` installs.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "page")]

from conftest import ARGUMENTS, chromium  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from visitor import Server, Window  # noqa: E402

SIZE = {"width": 1280, "height": 800}
CASES = (("41 cities", "?region=yrd_association&years=10000"), ("150 cities", "?region=synthetic:150:1&years=10000"),
         ("1,000 cities", "?region=synthetic:1000:1&years=1500"))  # fmt: skip
GOALS = "goals: first view under 3 s; at 150 cities 10 frames and 100 steps a second; 50 times SolaraViz's steps"

# Frames that bring new years, and years passed, over some seconds or up to the last year.
COUNT = """seconds => new Promise(resolve => {
  const year = document.querySelector('[data-test=year]'), first = +year.dataset.head, start = performance.now()
  let frames = 0
  const watch = new MutationObserver(() => {
    frames += 1
    if (year.dataset.playing === 'false') finish()
  })
  const finish = () => {
    watch.disconnect()
    const passed = (performance.now() - start) / 1000
    resolve([frames / passed, (+year.dataset.head - first) / passed])
  }
  watch.observe(year, { attributes: true, attributeFilter: ['data-head'] })
  setTimeout(finish, 1000 * seconds)
})"""
PAUSE = """() => new Promise(resolve => {
  const year = document.querySelector('[data-test=year]'), start = performance.now()
  const look = () => year.dataset.playing === 'false' ? resolve(performance.now() - start) : setTimeout(look, 2)
  document.querySelector('[data-test=play]').click()
  look()
})"""
STEPS = "() => +(document.body.innerText.match(/Step: *([0-9]+)/) || [0, 0])[1]"


def case(browser, server, query: str, seconds: float) -> tuple:
    """(first view s, frames a second, steps a second, median pause ms, KB a frame) of one region."""
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page, sizes = context.new_page(), []

    def received(payload):
        if b'"frame"' in (payload if isinstance(payload, bytes) else payload.encode()):
            sizes.append(len(payload))

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    window, start = Window(page, server.address), time.monotonic()
    window.open(query)
    view = time.monotonic() - start
    window.see("speed").select_option(index=7)
    window.click("play")
    page.wait_for_function("+document.querySelector('[data-test=year]').dataset.head > 5")
    sizes.clear()
    frames, steps = page.evaluate(COUNT, seconds)
    size, pauses = statistics.mean(sizes) / 1000, []
    for _ in range(5):
        window.click("reset")
        window.wait_year(0, "head")
        page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'false'")
        window.click("play")
        page.wait_for_function("+document.querySelector('[data-test=year]').dataset.head > 30")
        pauses.append(page.evaluate(PAUSE))
    context.close()
    return view, frames, steps, statistics.median(pauses), size


def session_memory(browser, folder, sessions: int = 8) -> float:
    """MiB that an open visitor takes who has lived the default run of 41 cities, on a server of its own."""
    server, contexts = Server(folder), []
    for number in range(sessions + 1):
        if number == 1:  # the first visitor also brings what all share
            before = server.memory()
        contexts.append(browser.new_context(viewport=SIZE, locale="en-US"))
        window = Window(contexts[-1].new_page(), server.address)
        window.open("?region=yrd_association")
        window.live()
    taken = (server.memory() - before) / sessions
    for context in contexts:
        context.close()
    server.stop()
    return taken


def many_visitors(browser, folder, visitors: int) -> list:
    """Resident memory of a public server after each of so many visitors has come and gone."""
    server, seen = Server(folder, "--public", "--host", "127.0.0.1"), []
    try:
        for _ in range(visitors):
            context = browser.new_context(viewport=SIZE, locale="en-US")
            window = Window(context.new_page(), server.address)
            window.open("?region=yrd_association")
            window.live()
            window.page.close(run_before_unload=True)
            context.close()
            seen.append(server.memory())
    finally:
        server.stop()
    return seen


def solara_viz(browser, seconds: float) -> float:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each case is played (default 5)")
    parser.add_argument("--visitors", type=int, default=0, help="also: memory after so many visitors (50 in the docs)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        server = Server(folder)
        Window(browser.new_page(), server.address).open()  # the engine is compiled and the files are read
        print(f"{'':14}{'first view':>12}{'frames/s':>10}{'steps/s':>10}{'pause':>10}{'a frame':>10}")
        fastest = {}
        for name, query in CASES:
            view, frames, steps, pause, size = case(browser, server, query, options.seconds)
            fastest[name] = steps
            print(f"{name:14}{view:>10.2f} s{frames:>10.1f}{steps:>10.0f}{pause:>7.0f} ms{size:>7.1f} KB", flush=True)
        server.stop()
        print(f"memory of an open session: {session_memory(browser, folder):.1f} MiB", flush=True)
        steps = solara_viz(browser, options.seconds)
        times = fastest["150 cities"] / steps
        print(f"SolaraViz, 150 cities, two plots: {steps:.2f} steps/s; the page: {times:.0f} times as many", flush=True)
        if options.visitors:
            seen = many_visitors(browser, folder, options.visitors)
            half = len(seen) // 2
            told = f"{seen[0]:.0f}, {seen[half]:.0f}, {seen[-1]:.0f} MiB"
            print(f"server after 1, {half + 1} and {len(seen)} visitors: {told}")
        browser.close()
    print(GOALS)


if __name__ == "__main__":
    main()
