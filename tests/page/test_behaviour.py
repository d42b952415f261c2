"""How the page behaves: languages, keys, sizes, separate visitors, full speed, errors, and no network."""

import json
import os
import re
import socket
import time

import pytest
from playwright.sync_api import expect
from visitor import Server, Window

from tests.attack.caller import ask

# Names of files, formats, commands and the logit rule are the same in every language.
NOT_LABELS = r"[\w.-]+\.(csv|toml)|SVG|PNG|PDF|TOML|CSV|WebM|CityPact.*|python .*|http\S+|[0-9a-f]{12}|logit"


def test_every_label_changes_with_the_language(city_pact):
    city_pact.click("language")
    for tab in ("setup", "policy", "desk", "why", "runs", "save"):
        city_pact.tab(tab)
        words = city_pact.page.locator(".cp-run .cp-panel").inner_text()
        assert not re.findall(r"[A-Za-z]{3,}", re.sub(NOT_LABELS, "", words)), tab
    city_pact.click("nav-about")
    expect(city_pact.see("about")).to_contain_text("模型简介")
    city_pact.click("language")
    expect(city_pact.see("about")).to_contain_text("What this is")
    expect(city_pact.see("versions")).to_contain_text("mesa")


def test_light_and_dark(city_pact):
    light = city_pact.page.evaluate("getComputedStyle(document.querySelector('.cp')).backgroundColor")
    city_pact.click("theme")
    assert city_pact.page.evaluate("getComputedStyle(document.querySelector('.cp')).backgroundColor") != light


def test_the_run_can_be_driven_by_keys_alone(city_pact):
    keys = city_pact.page.keyboard
    keys.press("ArrowRight")
    city_pact.wait_year(1)
    keys.press("ArrowRight")
    city_pact.wait_year(2)
    keys.press("Shift+ArrowLeft")
    city_pact.wait_year(1)
    keys.press("r")
    city_pact.wait_year(0, "head")
    keys.press("Space")
    city_pact.page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'true'")
    keys.press("Space")
    city_pact.page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'false'")
    before = city_pact.picture("map")
    keys.press("+")
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("map") != before


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (768, 1024)])
def test_nothing_is_wider_than_the_screen(city_pact, size):
    city_pact.page.set_viewport_size({"width": size[0], "height": size[1]})
    city_pact.page.wait_for_timeout(200)
    assert city_pact.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert city_pact.see("map").bounding_box()["width"] > 280


def test_two_visitors_have_a_model_each(city_pact, browser, browser_context_args, server):
    context = browser.new_context(**browser_context_args)
    try:
        other = Window(context.new_page(), server.address)
        other.open()
        other.set_up(region="pearl_delta", years=15)
        other.live(15)
        assert city_pact.when("head") == 0
        city_pact.click("step")
        city_pact.wait_year(1)
        assert other.when("head") == 15
        assert other.complaints == []
    finally:
        context.close()


def test_playing_at_full_speed_gives_no_error_and_pausing_is_prompt(city_pact):
    city_pact.set_up(region="synthetic", years=3000)
    city_pact.set_up(cities=150)
    city_pact.see("speed").select_option(label="fastest")
    end, latencies = time.monotonic() + float(os.environ.get("CITYPACT_PLAY_SECONDS", "10")), []
    while time.monotonic() < end:
        city_pact.click("reset")
        city_pact.wait_year(0, "head")
        city_pact.click("play")
        city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year > 60")
        latencies.append(city_pact.page.evaluate(PAUSE))
    print(f"pause after {max(latencies):.0f} ms at most, {sorted(latencies)[len(latencies) // 2]:.0f} ms in the middle")
    assert sorted(latencies)[len(latencies) // 2] < 250.0


# Click Pause and wait, in the page, until it says that it no longer plays.
PAUSE = """() => new Promise(resolve => {
  const year = document.querySelector('[data-test=year]'), start = performance.now()
  const look = () => year.dataset.playing === 'false' ? resolve(performance.now() - start) : setTimeout(look, 2)
  if (year.dataset.playing !== 'true') { resolve(0); return }
  document.querySelector('[data-test=play]').click()
  look()
})"""


# A server with an action that fails.
FAILING = """
import runpy, sys
sys.path.insert(0, ".")
from citypact.views.session import requests
def fail(session: object) -> None:
    raise TypeError("/a/path of the server")
requests.ACTIONS["fail"] = fail
sys.argv[0] = "app.py"
runpy.run_path("app.py", run_name="__main__")
"""


def test_an_unforeseen_error_is_a_card_with_a_report_to_copy(page, tmp_path):
    (tmp_path / "failing.py").write_text(FAILING, encoding="utf-8")
    server = Server(tmp_path, script=[str(tmp_path / "failing.py")])
    try:
        window = Window(page, server.address)
        window.open()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        window.say(do="fail")
        window.see("card").wait_for()
        window.click("copy-report")
        report = json.loads(page.evaluate("navigator.clipboard.readText()"))
        assert "TypeError" in report["error"] and report["form"]["region"] == "yangtze_delta"
        window.click("close-card")
        window.click("step")
        window.wait_year(1)
    finally:
        server.stop()


def test_what_the_page_cannot_have_meant_is_told_in_the_visitors_language(city_pact):
    city_pact.say(do=[])
    expect(city_pact.see("card")).to_contain_text("does not understand")
    city_pact.click("language")
    expect(city_pact.see("card")).to_contain_text("无法识别")
    city_pact.click("close-card")
    city_pact.click("language")
    city_pact.click("step")
    city_pact.wait_year(1)


def test_no_request_leaves_the_machine(page, tmp_path):
    """The browser cannot resolve any host; the server is stopped from connecting to any."""
    guard = tmp_path / "guarded.py"
    guard.write_text(GUARD.format(log=str(tmp_path / "connections.txt")), encoding="utf-8")
    server = Server(tmp_path, script=[str(guard)])
    try:
        window = Window(page, server.address)
        window.open()
        window.live()
        assert [url for url in window.requests if not url.startswith((server.address, "blob:", "data:"))] == []
        assert not (tmp_path / "connections.txt").exists()
        assert window.complaints == []
    finally:
        server.stop()


GUARD = """
import runpy, socket, sys
connect = socket.socket.connect
def guarded(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        open({log!r}, "a").write(repr(address) + "\\n")
        raise OSError("the network is cut off")
    return connect(self, address)
socket.socket.connect = socket.socket.connect_ex = guarded
sys.argv[0] = "app.py"
sys.path.insert(0, ".")
runpy.run_path("app.py", run_name="__main__")
"""


def test_a_public_server_keeps_its_limits_and_its_paths_to_itself(page, tmp_path):
    server = Server(tmp_path, "--public", "--host", "127.0.0.1")
    try:
        window = Window(page, server.address)
        window.open()
        window.fill("years", "5000")
        expect(window.see("fault-years")).to_contain_text("to 200")
        window.fill("years", "40")
        window.say(do="set_up", form={"region": "synthetic", "cities": 5000, "layout": 1, "years": 40, "seed": "1",
                                      "parameters": {}, "agenda": {"interventions": []}})  # fmt: skip
        window.page.wait_for_selector(".cp-fault")
        window.say(do="load", text="x" * 100_000)
        expect(window.see("card")).to_contain_text("allowed: up to 64 KB")
    finally:
        server.stop()


# A public server that takes two visitors.
SMALL = """
import dataclasses, runpy, sys
sys.path.insert(0, ".")
from citypact.views.serving import limits
limits.PUBLIC = dataclasses.replace(limits.PUBLIC, sessions=2)
sys.argv[0] = "app.py"
runpy.run_path("app.py", run_name="__main__")
"""


def test_a_full_server_says_so_and_has_room_again_when_a_visitor_leaves(browser, browser_context_args, tmp_path):
    script = tmp_path / "small.py"
    script.write_text(SMALL, encoding="utf-8")
    server = Server(tmp_path, "--public", "--host", "127.0.0.1", script=[str(script)])
    contexts = [browser.new_context(**browser_context_args) for _ in range(3)]
    try:
        windows = [Window(context.new_page(), server.address) for context in contexts]
        windows[0].open()
        windows[1].open()
        windows[2].page.goto(server.address)
        expect(windows[2].page.get_by_text("as many visitors as it can take")).to_be_visible()
        windows[0].page.close(run_before_unload=True)
        contexts[0].close()
        windows[2].page.wait_for_timeout(1000)
        windows[2].open()
    finally:
        for context in contexts[1:]:
            context.close()
        server.stop()


SOLARA_RUN = ["-m", "solara", "run", "app.py", "--no-open", "--no-check-version"]


def test_solara_run_serves_the_page_too(page, tmp_path):
    with socket.socket() as free:  # Solara takes no port 0
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = Server(tmp_path, script=SOLARA_RUN, options=("--host", "127.0.0.1", "--port", port))
    try:
        window = Window(page, server.address)
        window.open()
        window.click("step")
        window.wait_year(1)
        assert window.complaints == []
        assert [url for url in window.requests if not url.startswith((server.address, "blob:", "data:"))] == []
        folder = "/_solara/cdn/requirejs@2.3.6"
        assert [ask(server.address, path)[0] for path in (folder, f"{folder}/require.js", "/resourcez")] == [404, 200, 404]
        assert b"evil" not in ask(server.address, headers={"X-Script-Name": "/evil"})[2]
        assert ask(server.address, headers={"Host": "evil.example"})[0] == 421
    finally:
        server.stop()


def test_the_page_can_be_served_below_a_path(page, tmp_path):
    server = Server(tmp_path, "--root-path", "/citypact/")
    try:
        window = Window(page, f"{server.address}/citypact")
        window.open()
        window.click("step")
        window.wait_year(1)
        assert window.complaints == []
        assert all("/citypact/" in url for url in window.requests if url.startswith("http"))
    finally:
        server.stop()


def test_memory_stays_bounded_as_visitors_come_and_go(browser, browser_context_args, tmp_path):
    server = Server(tmp_path, "--public", "--host", "127.0.0.1")
    visitors, seen = int(os.environ.get("CITYPACT_VISITORS", "6")), []
    try:
        for _ in range(visitors):
            context = browser.new_context(**browser_context_args)
            window = Window(context.new_page(), server.address)
            window.open()
            window.live()
            context.close()
            seen.append(server.memory())
        print("MiB after each visitor:", " ".join(f"{value:.0f}" for value in seen))
        assert seen[-1] < seen[1] + 12.0 * (visitors - 2) and seen[-1] < 900.0
    finally:
        server.stop()
