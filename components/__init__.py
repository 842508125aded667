"""Dash parts that know nothing of clustering."""
