"""Who asks, as far as the server has to know: so that readers take turns and none starves the others."""

from flask import g, has_request_context, request

NOBODY = ""


def reader() -> str:
    """The reader whose request this thread answers: their name if they have one, else the address of their peer.

    It is compared with others and forgotten: never stored, never written to a log.
    """
    if not has_request_context():
        return NOBODY
    return str(getattr(g, "reader", None) or request.remote_addr or NOBODY)
