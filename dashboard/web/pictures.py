"""The address that pictures of rows are fetched from: ``rows/7,12?data=digits``."""

from flask import Flask, Response, abort, request

from dashboard.errors import Refusal
from dashboard.page.answering import spelled
from dashboard.page.opening import opened
from dashboard.tabs.pictures import numbers, pictures


def install(server: Flask, routes: str) -> None:
    """Serve what rows look like, below ``rows/``; `routes` is the app's path."""

    def rows(listed: str) -> Response:
        try:
            view = opened(request.query_string.decode("ascii", "replace"))
            told = pictures(view, numbers(listed))
        except Refusal as refusal:
            abort(422, refusal.sentence)
        return Response(spelled(told), mimetype="application/json")

    server.add_url_rule(f"{routes}rows/<listed>", "rows", rows)
