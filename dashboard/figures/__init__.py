"""Results in, Plotly figures out: no effects, the same figure for the same result."""
