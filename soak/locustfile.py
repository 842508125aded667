"""The readers of `make soak`, for Locust, which patches its process for gevent: nothing else imports this file."""

import base64
import itertools
import json
import os
import time
from random import Random

import gevent
from locust import FastHttpUser, constant, task

from harness.posts import AGAIN, HEADERS, POST, pages
from soak.page import SILENCE, Page, Step, files, story, think

SEEDS = itertools.count()
PREFIX = os.environ["SOAK_PREFIX"]
LOGIN = os.environ.get("SOAK_LOGIN", "")


class Reader(FastHttpUser):
    """One reader, whose browser keeps what may be kept."""

    wait_time = constant(0)
    insecure = True
    connection_timeout = network_timeout = 60.0

    def on_start(self):
        self.seed = next(SEEDS)
        self.random = Random(self.seed)
        self.steps = story(self.random)
        self.cached, self.pages, self.page = set(), {}, None
        basic = base64.b64encode(LOGIN.encode()).decode()
        self.headers = HEADERS | ({"Authorization": f"Basic {basic}"} if LOGIN else {})

    @task
    def step(self):
        step = next(self.steps)
        if step.deed == "open" or self.page is None:
            self.open(step.tab)
        if self.page is not None:
            self.see(step)
        gevent.sleep(think(self.random))

    def get(self, path, name):
        with self.client.get(path, headers=self.headers, name=name, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
                return None
            return answer

    def open(self, tab):
        self.page = None
        html = self.get(PREFIX + tab, "open")
        if html is None:
            return
        for file in files(html.text):
            if file not in self.cached and self.get(file, "file"):
                self.cached.add(file)
        layout = self.get(f"{PREFIX}_dash-layout", "layout")
        callbacks = self.get(f"{PREFIX}_dash-dependencies", "dependencies")
        if layout and callbacks:
            self.pages = pages(html.text)
            self.page = Page(json.loads(callbacks.content), f"{self.seed}-{self.random.randrange(10**9)}")

    def post(self, body, name):
        with self.client.post(PREFIX + POST, data=body, headers=self.headers, name=name, catch_response=True) as answer:
            if answer.status_code not in (200, 204):
                answer.failure(f"{answer.status_code} {answer.text[:80] if answer.text else ''}")
                return None
            return json.loads(answer.content) if answer.content else {}

    def see(self, step: Step):
        """Ask until the view is there, as the page does; the reader's whole wait is a line of its own."""
        if (there := self.pages[step.tab]) not in self.cached and self.get(there, "tab"):
            self.cached.add(there)
        name, began, silences, fault = "known" if step.deed != "new" else "new", time.perf_counter(), 0, None
        while True:
            put = time.perf_counter()
            answer = self.post(self.page.ask(step.tab, step.query), f"ask: {name}")
            if answer is None:
                gevent.sleep(max(0.0, put + SILENCE * 2**silences - time.perf_counter()))
                silences += 1
                if silences == 4:
                    fault = RuntimeError("lost")
                    break
                continue
            outcome = self.page.heard(step.tab, answer)
            if outcome == "refused":
                fault = RuntimeError(f"refused {step.query}")
            if outcome != "pending":
                break
            name = name.removesuffix(", again") + ", again"
            gevent.sleep(AGAIN)
        self.environment.events.request.fire(
            request_type="READER",
            name=f"whole wait: {'new' if step.deed == 'new' else 'known'}",
            response_time=(time.perf_counter() - began) * 1000,
            response_length=0,
            exception=fault,
            context={},
        )
