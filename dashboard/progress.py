"""How far work has come, told from inside it to whoever listens."""


def report(fraction: float, stage: str) -> None:
    """Say that `stage` is done to `fraction`, 0 to 1; raises where the work is no longer wanted."""
