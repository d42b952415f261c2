"""A visitor without a browser: speaks to the page's server as the shell in a browser does, or as it never would."""

import http.client
import json
import time
import uuid
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 180.0  # the first start on a machine compiles the engine


def ask(address, path="/", method="GET", headers=None, body=None):
    """(status, headers in small letters, body) of one request; a path is sent as it stands, whatever is in it."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        line.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            line.putheader(name, value)
        line.putheader("Content-Length", str(len(body or b"")))
        line.endheaders(body)
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


class Full(Exception):
    """The server has no room for one more visitor."""


class Caller:
    """A visitor with a page open. told: (name, content) of what the page was sent."""

    def __init__(self, address, query="", opening=True, headers=None):
        self.address, self.told = address, []
        self.kernel, self.page, self.channel = (str(uuid.uuid4()) for _ in range(3))
        status, given, self.document = ask(address, "/", headers=headers)
        self.cookie = given.get("set-cookie", "").partition(";")[0]
        if status == 503:
            raise Full
        assert status == 200, status
        self.line = ExitStack()
        self.socket = self.line.enter_context(self._connect(headers or {}))
        self.window = None
        if opening:
            self.open(query)

    def _connect(self, more):
        parts = urlsplit(self.address)
        asked = f"ws://{parts.netloc}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        return connect(asked, origin=self.address, additional_headers={"Cookie": self.cookie, **more}, max_size=None)

    def message(self, kind, **content):
        """A message as the shell words it."""
        header = {"msg_id": str(uuid.uuid4()), "msg_type": kind, "session": self.page, "username": "", "version": "5.2",
                  "date": "2026-11-29T00:00:00.000Z"}  # fmt: skip
        return {"buffers": [], "channel": "shell", "content": content, "header": header, "metadata": {}, "parent_header": {}}

    def send(self, kind, **content):
        self.socket.send(json.dumps(self.message(kind, **content)))

    def open(self, query=""):
        """Open the page, up to its first frame."""
        self.send("kernel_info_request")
        self.send("comm_open", comm_id=self.channel, target_name="solara.control", data={})
        self.send("comm_msg", comm_id=self.channel, data={"method": "run", "args": {"path": "/", "dark": False, "themes": {}}})
        self.wait(lambda: self.window)
        self.do("open", query=query)
        self.wait(lambda: self.full() or any(name == "frame" for name, _ in self.told))
        if self.full():
            self.leave()
            raise Full

    def full(self):
        """Whether the page said that there is no room."""
        return any(name == "notice" and content["kind"] == "full" for name, content in self.told)

    def act(self, text):
        """What the page's one event carries."""
        content = {"event": "act", "data": text}
        self.send("comm_msg", comm_id=self.window, data={"method": "custom", "content": content})

    def do(self, name, **fields):
        self.act(json.dumps({"do": name, **fields}))

    def listen(self, seconds):
        """Take in what the server sends, for so long at most, until there is something."""
        with suppress(TimeoutError):
            self._take(json.loads(self.socket.recv(timeout=seconds)))

    def _take(self, message):
        content = message["content"]
        data = content.get("data") or {}
        if message["header"]["msg_type"] == "comm_open":
            if "notice" in data.get("state", {}):
                self.window = content["comm_id"]
        elif data.get("method") == "update" and content["comm_id"] == self.window:
            for name, text in data["state"].items():
                self.told.append((name, json.loads(text)))
                if name == "frame":
                    self.do("drawn")

    def wait(self, holds, seconds=PATIENCE):
        """Listen until something holds, and give it."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, f"waited in vain; told last: {[name for name, _ in self.told[-5:]]}"
            self.listen(max(0.01, min(1.0, end - time.monotonic())))
        return found

    def wait_for(self, name, found=lambda content: True, seconds=PATIENCE):
        """Listen until something of this name was told of which this holds."""
        return self.wait(lambda: next((content for told, content in self.told if told == name and found(content)), None), seconds)

    def lives(self):
        """Whether the session still does what it is asked: it steps, from where it is."""
        frames = [content for name, content in self.told if name == "frame"]
        life, year = (frames[-1]["life"], frames[-1]["year"]) if frames else (1, 0)
        self.do("reset")
        self.do("step")
        self.wait_for("frame", lambda frame: frame["life"] > life and frame["year"] == 1)
        return year >= 0

    def leave(self):
        """Close the page as a browser does."""
        path = f"/_solara/api/close/{self.kernel}?session_id={self.page}"
        status = ask(self.address, path, "POST", {"Origin": self.address, "Cookie": self.cookie})[0]
        self.line.close()
        return status

    def gone(self):
        """Whether the server has closed the connection."""
        try:
            self.listen(0.01)
        except ConnectionClosed:
            return True
        return False
