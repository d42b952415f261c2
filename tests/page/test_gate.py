"""The gate in public: what a stranger may ask for, from where, and that no request changes a file. Without a browser."""

import itertools
import re
import socket
import sys
import time
from urllib.parse import urlsplit

import numpy as np
import pytest
from solara.server.settings import assets
from visitor import Server

from citypact.views.serving.assets import installed_file
from citypact.views.serving.door import Door
from citypact.views.serving.places import household
from tests.attack.caller import Caller, ask
from tests.attack.storm import FOLDERS, HANDSHAKE, answer, copied_scripts, paths, requests, tree

# A public server that soon loses its patience, with few places; its first request tells it to load scripts from elsewhere.
HASTY = """
import dataclasses, runpy, sys
sys.path.insert(0, ".")
from citypact.views.serving import connections, limits
connections.REQUEST_SECONDS = 1.0
limits.PUBLIC = dataclasses.replace(limits.PUBLIC, sessions=4, sessions_of_one=2, connections_of_one=20)
sys.argv[0] = "app.py"
runpy.run_path("app.py", run_name="__main__")
"""
SCRIPT = "/_solara/cdn/requirejs@2.3.6/require.js"


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """A copy of the installed scripts, which may be lost."""
    return copied_scripts(assets.proxy_cache_dir, tmp_path_factory.mktemp("scripts"))


@pytest.fixture(scope="module")
def address(scripts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hasty")
    (folder / "hasty.py").write_text(HASTY, encoding="utf-8")
    options = ("--public", "--host", "127.0.0.1", "--allow-host", "citypact.example", "--proxy", "127.0.0.1")
    server = Server(
        folder, *options, script=[str(folder / "hasty.py")], environment={"SOLARA_ASSETS_PROXY_CACHE_DIR": str(scripts)}
    )
    evil = {"X-Script-Name": "/evil", "Script-Name": "/evil", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    assert ask(server.address, headers=evil)[0] == 200
    yield server.address
    assert server.complaints() == ""
    server.stop()


def test_no_request_changes_a_file(address, scripts):
    before, generator = tree(scripts), np.random.Generator(np.random.PCG64(1))
    asked = [*((path, "GET", {}) for path in paths()), *requests(generator, 150)]
    answers = [answer(address, *request) for request in asked]
    assert tree(scripts) == before
    assert all(not isinstance(status, int) or status < 500 for status in answers), set(answers)
    assert ask(address, SCRIPT)[2] == (scripts / SCRIPT.removeprefix("/_solara/cdn/")).read_bytes()


def test_only_an_installed_file_is_found(scripts, tmp_path):
    before = tree(scripts)
    (tmp_path / "link").symlink_to(scripts / "requirejs@2.3.6")
    assert installed_file(scripts, "requirejs@2.3.6/require.js").is_file()
    for path in (
        *FOLDERS,
        "../" + scripts.name,
        "requirejs@2.3.6/../..",
        "a\0b/c",
        "x" * 5000 + "/y",
        "/etc/passwd",
        "..\\..\\etc/passwd",
    ):
        with pytest.raises(FileNotFoundError):
            installed_file(scripts, path)
    with pytest.raises(FileNotFoundError):
        installed_file(tmp_path, "link/require.js")
    assert tree(scripts) == before


def test_no_header_of_the_first_request_decides_for_later_visitors(address):
    status, _, document = ask(address)
    assert status == 200 and b"evil" not in document and b'src="/_solara/cdn/' in document
    again = ask(address, headers={"X-Script-Name": "/evil", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert again[2] == document


@pytest.mark.parametrize("host, status", [
    ("localhost", 200), ("LOCALHOST:1", 200), ("127.0.0.1", 200), ("[::1]:8765", 200), ("citypact.example", 200),
    ("192.0.2.7:80", 200), ("evil.example", 421), ("citypact.example.evil.example", 421), ("localhost.evil.example", 421),
    ("", 421), ("a b", 421), ("localhost;script-src", 421), ("citypact.example@evil.example", 421), ("[::1", 421),
])  # fmt: skip
def test_the_server_answers_to_its_names_alone(address, host, status):
    assert ask(address, headers={"Host": host})[0] == status


def shaken(address, path, **headers):
    """The status of a web socket's handshake."""
    given = {name: value for name, value in headers.items() if value is not None}
    return ask(address, path, headers=HANDSHAKE | given)[0]


KERNEL, PAGE = "/jupyter/api/kernels/" + "k" * 36, "session_id=" + "p" * 36


@pytest.mark.parametrize("origin, host", [
    (None, None), ("null", None), ("http://evil.example", None), ("http://localhost", None), ("file://", None),
    ("http://[::1", None), ("https://citypact.example.evil.example", "citypact.example"), ("http://evil.example", "evil.example"),
    ("http://citypact.example:81", "citypact.example:82"),
])  # fmt: skip
def test_a_web_socket_is_for_our_own_page_alone(address, origin, host):
    assert shaken(address, f"{KERNEL}/channels?{PAGE}", Origin=origin, Host=host) == 403
    admitted = Door(names=frozenset({"citypact.example"}))
    assert admitted.admits("https://citypact.example", "citypact.example")
    assert admitted.admits("https://citypact.example:8443", "citypact.example")  # a proxy that leaves out the port
    assert not admitted.admits(origin, host or urlsplit(address).netloc)


@pytest.mark.parametrize("path", [
    f"{KERNEL}/channels", f"/jupyter/api/kernels/k/channels?{PAGE}", f"{KERNEL}/shell?{PAGE}", f"/?{PAGE}",
    f"{KERNEL}/channels?session_id=..%2f..", f"{KERNEL}/channels?session_id=", f"{KERNEL}/channels?{PAGE}&{PAGE}",
])  # fmt: skip
def test_a_web_socket_elsewhere_is_refused(address, path):
    assert shaken(address, path, Origin=address) == 403


def test_the_cookie_is_ours_and_out_of_reach(address):
    given = ask(address)[1]["set-cookie"]
    assert re.fullmatch(r"citypact=[\w-]{32}; Path=/; HttpOnly; SameSite=Lax", given)
    assert "set-cookie" not in ask(address, headers={"Cookie": given.partition(";")[0]})[1]
    assert "set-cookie" in ask(address, headers={"Cookie": "citypact=chosen"})[1]
    secure = ask(address, headers={"X-Forwarded-Proto": "https"})[1]["set-cookie"]
    assert secure.endswith("HttpOnly; Secure; SameSite=Lax")


def test_every_answer_has_headers_that_keep_a_browser_in_bounds(address):
    for path in ("/", SCRIPT, "/static/assets/favicon.png", "/nothing", "/readyz"):
        _, headers, _ = ask(address, path)
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin", path
        assert headers["x-frame-options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in headers["content-security-policy"], path
        assert "set-cookie" not in headers or path == "/"
    policy = ask(address)[1]["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert "'unsafe-inline'" not in rules["script-src"] and rules["default-src"] == rules["base-uri"] == "'none'"
    assert not re.search(r"[\s']\*|https?:", policy)


@pytest.mark.parametrize("path", [
    "/resourcez", "/resourcez?verbose", "/jupyter/api/kernels/abc", "/_solara/auth/login", "/static/public/x", "/nothing/else",
])  # fmt: skip
def test_what_solara_tells_of_itself_is_closed(address, path):
    assert ask(address, path)[0] == 404


def test_a_page_is_reached_and_closed_by_its_own_visitor_alone(address):
    caller, other = Caller(address, headers={"X-Forwarded-For": "10.0.1.1"}), ask(address)[1]["set-cookie"].partition(";")[0]
    path = f"/_solara/api/close/{caller.kernel}?session_id={caller.page}"
    for headers in (
        {},
        {"Origin": address},
        {"Origin": address, "Cookie": other},
        {"Origin": "http://evil.example", "Cookie": caller.cookie},
    ):
        assert ask(address, path, "POST", headers)[0] in (403, 404)
    for wrong in (
        path.partition("?")[0],
        path + "x" * 60,
        path.replace(caller.kernel, "k" * 36),
        path.replace(caller.page, "p" * 36),
    ):
        assert ask(address, wrong, "POST", {"Origin": address, "Cookie": caller.cookie})[0] == 404
    kernel = f"/jupyter/api/kernels/{caller.kernel}/channels?session_id={caller.page}"
    assert [shaken(address, kernel, Origin=address, Cookie=cookie) for cookie in (None, other)] == [403, 403]
    assert caller.lives()
    assert shaken(address, kernel.replace(caller.page, "p" * 36), Origin=address, Cookie=caller.cookie) == 101  # a second page
    assert caller.leave() == 200
    assert caller.leave() == 404 and shaken(address, kernel, Origin=address, Cookie=caller.cookie) == 403  # the first is closed


HALVES = (b"", b"GET / HTTP/1.1\r\n", b"\r\n",
          b"POST /_solara/api/close/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")  # fmt: skip


@pytest.mark.parametrize("said", HALVES, ids=("nothing", "a line", "an empty line after a request", "half a body"))
def test_a_request_that_does_not_come_to_its_end_is_hung_up_on(address, said):
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        if said == b"\r\n":  # after a whole request on the same connection
            line.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            told = b""
            while b'"ok"' not in told:
                told += line.recv(5000)
        line.sendall(said)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                if not line.recv(5000):
                    return
            except ConnectionResetError:
                return
    pytest.fail("the server still waits")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this machine")
def test_one_address_cannot_hold_every_connection(address):
    parts, held = urlsplit(address), []
    try:
        for _ in range(40):
            held.append(socket.create_connection((parts.hostname, parts.port), timeout=10, source_address=("127.0.0.2", 0)))
        open_ones = 0
        for line in held:
            line.settimeout(0.05)
            try:
                open_ones += bool(line.recv(1))
            except TimeoutError:
                open_ones += 1
            except ConnectionResetError:
                pass
        assert open_ones <= 20
        assert ask(address, "/readyz")[0] == 200
    finally:
        for line in held:
            line.close()


def test_one_address_cannot_take_every_place(address):
    greedy, other = {"X-Forwarded-For": "10.0.2.1"}, {"X-Forwarded-For": "10.0.2.2"}
    callers = [Caller(address, headers=greedy) for _ in range(2)]
    status, _, told = ask(address, headers=greedy)
    assert status == 503 and "访客已满".encode() in told and b"as many visitors" in told
    # Who asks with the cookie of a page that is open may be loading it anew; if not, the page itself tells that there is no room.
    late = Caller(address, opening=False, headers={**greedy, "Cookie": callers[0].cookie})
    late.send("comm_open", comm_id=late.channel, target_name="solara.control", data={})
    late.send("comm_msg", comm_id=late.channel, data={"method": "run", "args": {"path": "/"}})
    late.wait_for("notice", lambda notice: notice.get("kind") == "full")
    callers.append(Caller(address, headers=other))
    assert all(caller.lives() for caller in callers)
    for caller in callers:
        caller.leave()
    late.leave()
    Caller(address, headers=greedy).leave()


def test_an_address_of_version_six_is_a_household():
    assert household("2001:db8:1:2:3::4") == household("2001:db8:1:2:ffff::9") != household("2001:db8:1:3::4")
    assert household("::ffff:192.0.2.7") == household("192.0.2.7") != household("192.0.2.8")


def test_a_server_below_a_path_is_told_so_at_its_start():
    door = Door("/citypact")
    assert [door.within(path) for path in ("/citypact/x", "/x", "/citypact", "/citypactx")] == ["/x", "/x", "/", "/citypactx"]
    assert [Door().within(path) for path in ("x", "/a\\b", "/a\0b", "/a\nb")] == [None] * 4
    assert list(itertools.chain(Door().ancestors.split(), Door(embedded=("https://a.example",)).ancestors.split())) == [
        "'self'", "'self'", "https://a.example"]  # fmt: skip
