"""A reader who sends files of their own to a server, has them read and looks at them."""

import http.client
import json
import os
import re
import time
from pathlib import Path
from urllib.parse import quote

from harness import posts

APP = "tests.owned:made()"
TABLE = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(50))
UPLOAD, OTHER = "1" * 32, "2" * 32
SECRET = "s" * 40


def settings(folder, **chosen):
    return {
        "DASHBOARD_AUTH": "proxy",
        "DASHBOARD_AUTH_PROXY": "127.0.0.1",
        "DASHBOARD_SECRET": SECRET,
        "DASHBOARD_VAULT": str(folder / "vault"),
        "DASHBOARD_CACHE": str(folder / "answers"),
        "DASHBOARD_RATE": "0",
        "DASHBOARD_RATE_ALL": "0",
    } | chosen


class Host:
    def __init__(self, port, process, folder):
        self.port, self.process, self.folder = port, process, folder

    def ask(self, method, path, body=None, reader="ada", headers=()):
        """Status and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"X-Forwarded-User": reader, **dict(headers)})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def put(self, data=TABLE, *, reader="ada", upload=UPLOAD, number=0, name="my table.csv"):
        return self.ask("PUT", f"/own/{upload}/{number}?name={quote(name)}", data, reader)

    def read(self, reader="ada", upload=UPLOAD, choices=""):
        """The lines of the answer."""
        status, text = self.ask("POST", f"/own/{upload}?{choices}", b"", reader)
        assert status == 200, text
        return [json.loads(line) for line in text.splitlines()]

    def keep(self, data=TABLE, reader="ada", **other):
        """Send a table and read it; its id."""
        assert self.put(data, reader=reader, **other) == (201, "")
        last = self.read(reader)[-1]
        return re.search("[0-9a-f]{32}", last["read"])[0]

    def view(self, query, reader="ada", tab="scatter"):
        """What the server says to a page that asks for a view until it is answered or refused."""
        callbacks = json.loads(self.ask("GET", "/_dash-dependencies", reader=reader)[1])
        callback = posts.served(callbacks)[f"{tab}-ask"]
        while True:
            sent = posts.packed(posts.ask(callback, query, "page", time.monotonic()))
            headers = {"Content-Type": "application/json"}
            status, text = self.ask("POST", f"/{posts.POST}", sent, reader, headers)
            assert status == 200, text
            told = posts.answered(tab, json.loads(text))
            if told["outcome"] != "pending":
                return told
            time.sleep(0.1)

    def held(self, name):
        """How many answers of a data set each process has, by its number."""
        told = [json.loads(self.ask("GET", f"/held/{name}")[1]) for _ in range(20)]
        return {each["process"]: each["held"] for each in told}

    def files(self):
        """All files of the vault, by their names; what goes while it is looked through is gone, and no error."""
        vault = self.folder / "vault"
        return {Path(at, name).relative_to(vault).as_posix() for at, _, names in os.walk(vault) for name in names}

    def log(self):
        return (self.folder / "web.log").read_text()
