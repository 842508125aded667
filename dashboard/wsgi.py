"""`server`, the WSGI application that a host runs, ready to answer when this module is imported."""

from dashboard import settings
from dashboard.web import delivery
from dashboard.web.app import create_app

_settings = settings.read()
settings.start_logging(_settings)
_app = create_app(_settings)
delivery.warm(_app)
server = _app.server
