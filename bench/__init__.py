"""Ratios against what a user would pick instead, and the pictures of the README."""
