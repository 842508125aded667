"""What a dashboard needs that strangers can reach: who may come in, what is counted and written down, limits."""
