"""numpy in, frozen results out: no web, no charts, no cache."""
