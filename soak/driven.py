"""Locust, started so that it lives with the older urllib3 that selenium 4.2 asks for: `python -m soak.driven …`."""

from gevent import monkey

# Before anything else is imported, as Locust itself would.
monkey.patch_all()

import urllib3.util  # noqa: E402
from urllib3.util.ssl_ import create_urllib3_context  # noqa: E402

# Locust takes it from where urllib3 2 has it.
urllib3.util.create_urllib3_context = create_urllib3_context  # type: ignore[attr-defined]

from locust.main import main  # noqa: E402

if __name__ == "__main__":
    main()
