"""The app below a cell: in a frame of a page of another site, as a notebook is, in a real browser."""

import http.server
import threading
from contextlib import contextmanager

import numpy as np
import pytest

from dashboard import explore

pytestmark = pytest.mark.browser


@contextmanager
def notebook(shown):
    """A page with what a cell shows, on a host that is another site than the app's."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<!doctype html><title>Notebook</title>{shown._repr_html_()}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def test_what_is_done_in_the_frame_comes_back_to_the_cell(browser, tmp_path):
    X = np.random.default_rng(0).normal(size=(60, 3))
    X[30:] += 50
    shown = explore(X, labels=["a"] * 30 + ["b"] * 30, names=[f"row {i}" for i in range(60)])
    assert len(np.unique(shown.labels())) == 2
    with notebook(shown) as address:
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        page = context.new_page()
        page.goto(address)
        frame = page.frame_locator("iframe")
        frame.get_by_text("60 rows").first.wait_for()
        page.screenshot(path=tmp_path / "cell.png")
        frame.get_by_role("link", name="Scatter").click()
        box = frame.locator('[data-panel]:not([hidden]) [data-field="~.n_clusters"] input').first
        box.wait_for()
        box.fill("5")
        box.press("Enter")
        page.wait_for_timeout(300)
        for _ in range(100):
            if len(np.unique(shown.labels())) == 5:
                break
            page.wait_for_timeout(100)
        assert len(np.unique(shown.labels())) == 5
        page.screenshot(path=tmp_path / "scatter.png")
        context.close()
