"""What a visitor sees until the page is there, and when its connection is lost: in the visitor's language, and back by itself."""

import json
import re
import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from visitor import Server, Window

from citypact.model.compiling import Compilation
from citypact.views.serving.document import notice_page
from tests.attack.caller import ask

LINK = "?view=run&region=yrd_association&seed=7"
READY = "document.querySelector('[data-test=year]') && document.getElementById('cp-shell').hidden"
# Words of Solara's own dialogs.
SOLARA = ("Server disconnected", "Please refresh the page", "Could not restore session", "Restoring session", "Loading app")


@pytest.fixture(scope="module")
def mortal(tmp_path_factory):
    """A server that tests stop, kill and start again on the same port; the last one of the list runs."""
    started = [Server(tmp_path_factory.mktemp("mortal"))]
    yield started
    started[-1].process.kill()
    started[-1].process.wait()


def shell(page):
    return page.locator("#cp-shell")


def marked(page, address, query=LINK):
    """The page, open, with a mark that a reload takes away."""
    window = Window(page, address)
    window.open(query)
    page.wait_for_function(READY)
    page.evaluate("window.mark = true")
    return window


def wait_reloaded(page):
    page.wait_for_function(f"window.mark === undefined && {READY}", timeout=60_000)


def test_the_document_speaks_both_languages_and_has_no_dialog_of_solaras(server):
    status, _, document = ask(server.address)
    text = document.decode()
    assert status == 200 and text.index("<title>CityPact</title>") < 100
    template = re.search(r'<script type="x-template".*?</script>', text, re.DOTALL)[0]
    assert "jupyter-widget-mount-point" in template and not [words for words in SOLARA if words in template]
    words = re.search(r"const WORDS = \{(.*?)\n  \}", text, re.DOTALL)[1]
    pairs = re.findall(r"(\w+): \['(.*?)', '(.*?)'\]", words)
    assert len(pairs) == words.count("\n") and all(re.search("[一-鿿]", chinese) for _, _, chinese in pairs)
    assert "fonts.css" not in text and text.count('rel="preload"') == 2
    for link in re.findall(r'rel="preload" as="script" href="(.*?)"', text):
        assert ask(server.address, link)[0] == 200
    assert json.loads(ask(server.address, "/readyz")[2]).keys() == {"status", "preparing"}


@pytest.mark.parametrize("link, stored, name", [("", None, "CityPact"), ("lang=zh", None, "城市之约"), ("", "zh", "城市之约")])
def test_the_tab_has_the_name_of_the_page_from_the_start(page, server, link, stored, name):
    titles = []
    page.expose_function("told", lambda title: titles.append(title))
    page.add_init_script("""document.addEventListener('readystatechange', () => told(document.title))
      setInterval(() => told(document.title), 20)""")
    if stored:
        page.add_init_script(f"localStorage.setItem('citypact.language', '{stored}')")
    page.goto(f"{server.address}/?view=run&{link}")
    page.wait_for_function(READY, timeout=180_000)
    told = [title for title in titles if title]  # there is none before the first byte
    assert told and all(name in title for title in told)
    assert page.evaluate("document.documentElement.lang") == ("en" if name == "CityPact" else "zh")


def test_a_page_that_waits_for_the_engine_says_how_long(page, server):
    progress = {"status": "ok", "preparing": {"share": 0.4, "seconds": 24.3}}
    held = []
    page.route("**/readyz", lambda route: route.fulfill(json=progress))
    page.route("**/solara-vuetify-app*", lambda route: held.append(route))
    page.goto(f"{server.address}/?view=run", wait_until="commit")
    expect(shell(page)).to_contain_text("Preparing the model…")
    expect(shell(page)).to_contain_text("40 % done, about 25 s left")
    assert page.locator("#cp-shell-share").evaluate("bar => bar.value") == 0.4
    page.evaluate("document.documentElement.lang = 'zh'")
    expect(shell(page)).to_contain_text("已完成 40%，约剩 25 秒")
    page.unroute("**/readyz")
    for route in held:
        route.continue_()
    page.wait_for_function(READY, timeout=60_000)
    assert page.locator("#cp-shell-share").get_attribute("hidden") is not None


def test_a_silent_server_is_noticed_and_the_page_goes_on_where_it_was(page, mortal):
    window = marked(page, mortal[-1].address)
    mortal[-1].process.send_signal(signal.SIGSTOP)
    expect(shell(page)).to_be_visible(timeout=15_000)
    expect(shell(page)).to_contain_text("Connection lost")
    expect(page.locator("#cp-shell-tries")).to_contain_text(re.compile("Try [12]"))
    expect(page.locator("#cp-shell-reload")).to_be_focused()
    page.keyboard.press("r")  # a key of the page, which must not hear it now
    page.evaluate("document.documentElement.lang = 'zh'")
    expect(shell(page)).to_contain_text("连接已断开")
    expect(page.locator("#cp-shell-reload")).to_have_text("立即重新载入")
    mortal[-1].process.send_signal(signal.SIGCONT)
    expect(shell(page)).to_be_hidden(timeout=15_000)
    window.click("step")
    window.wait_year(1)
    assert page.evaluate("window.mark")


def test_a_server_that_was_started_anew_is_found_and_the_link_is_shown_again(page, mortal):
    marked(page, mortal[-1].address, f"{LINK}&lang=zh")
    port, log = urlsplit(mortal[-1].address).port, mortal[-1].log
    mortal[-1].process.kill()
    mortal[-1].process.wait()
    expect(shell(page)).to_be_visible(timeout=6_000)
    expect(shell(page)).to_contain_text("连接已断开")
    mortal.append(Server(log.parent, options=("--port", str(port), "--no-browser")))
    wait_reloaded(page)
    assert "region=yrd_association" in page.url and "seed=7" in page.url
    assert page.locator("[data-test=seed]").input_value() == "7"
    assert page.evaluate("document.documentElement.lang") == "zh"


def test_a_connection_that_was_cut_comes_back_without_a_word(page, server):
    window = marked(page, server.address)
    page.evaluate("window.seen = false; new MutationObserver(() => { window.seen = true })"
                  ".observe(document.getElementById('cp-shell'), { attributes: true, attributeFilter: ['hidden'] })")  # fmt: skip
    window.click("play")
    window.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.head > 2")
    assert page.evaluate("solara.debug.dropConnection()")
    page.wait_for_function("solara.debug.reconnectCount === 1 && solara.debug.connectionStatus === 'connected'")
    head = window.when("head")
    page.wait_for_function(f"+document.querySelector('[data-test=year]').dataset.head > {head + 3}", timeout=15_000)
    assert page.evaluate("window.mark && !window.seen")


def test_a_page_that_its_server_has_forgotten_is_loaded_again_but_not_for_ever(page, server):
    marked(page, server.address)
    page.evaluate("app.needsRefresh = true")  # what Solara finds where its server knows the page no more
    wait_reloaded(page)
    page.evaluate("sessionStorage.setItem('citypact.reloads', JSON.stringify([1, 2, 3].map(k => Date.now() - k)))")
    page.evaluate("window.mark = app.needsRefresh = true")
    expect(shell(page)).to_have_attribute("data-state", "stuck")
    expect(shell(page)).to_contain_text("Loading the page again did not help.")
    assert page.evaluate("window.mark")
    page.keyboard.press("Enter")  # the button has the focus
    wait_reloaded(page)


def test_a_page_for_which_there_is_no_room_stays_until_there_is(page, server):
    assert notice_page(("full", "满")).count("再试一次".encode()) == 1
    full = [True]
    page.route(re.compile(r"//[^/]+/$"), lambda route: route.fulfill(status=503) if full else route.continue_())
    marked(page, server.address)
    page.evaluate("app.needsRefresh = true")
    expect(shell(page)).to_contain_text("The server is full at the moment.")
    assert page.evaluate("window.mark")
    full.clear()
    wait_reloaded(page)


class Function:
    """As much of a compiled function as numba tells of it."""

    def __init__(self, name):
        self.py_func = type("function", (), {"__module__": "citypact.model.year", "__qualname__": name})
        self.data = {"dispatcher": self}


def test_the_share_compiled_grows_with_the_functions_and_the_time():
    begun = []
    compilation = Compilation(known=10, begun=lambda: begun.append("told"))
    assert compilation.progress(0.0) is None
    shares, seconds = [], []
    compilation.on_start(Function("0"))
    compilation.on_start(Function("1"))
    compilation.began = compilation.latest = 0.0
    for number in range(10):
        compilation.on_end(Function(str(number)))
        compilation.latest = 4.0 * (number + 1)
        told = compilation.progress(compilation.latest)
        shares.append(told["share"])
        seconds.append(told["seconds"])
        later = compilation.progress(compilation.latest + 2.0)
        assert later["share"] > shares[-1] or later["share"] == 0.99
        assert later["seconds"] == pytest.approx(seconds[-1] - 2.0) or later["share"] == 0.99
    half = seconds[4]  # 20 s for half of the functions, which is before half of the time has passed
    assert shares == sorted(shares) and shares[4] < 0.5 and 20 < half < 40 and seconds[-1] < 1
    assert compilation.progress(1e6)["share"] == 0.99
    assert begun == ["told"]
