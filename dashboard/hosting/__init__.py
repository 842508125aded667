"""What a dashboard needs that strangers can reach: who may come in, and what every answer carries."""
