"""Cluster Explorer: see what clustering does."""

__version__ = "0.1.0"
