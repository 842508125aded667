"""The world outside the dashboard, once for tests, bench and soak: its servers, and what a page posts."""
