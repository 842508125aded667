"""What a worker of a Dask cluster loads: ``dask worker … --preload dashboard.layer.worker``."""

from typing import Any

from dashboard import settings
from dashboard.layer import layer, sharing


def dask_setup(_worker: Any) -> None:
    """Share answers as the web processes do; work is done here, whatever the settings name."""
    chosen = settings.read()
    settings.start_logging(chosen)
    sharing.share(chosen.model_copy(update={"scheduler": ""}))
    if (watch := layer.current().watch) is not None:
        watch.begin()
