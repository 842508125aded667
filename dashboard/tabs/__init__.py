"""The views, in the order of the page."""

from dashboard.tab import Tab
from dashboard.tabs import blobs, dendrogram, digits, neighbours

TABS: tuple[Tab, ...] = (blobs.TAB, dendrogram.TAB, digits.TAB, neighbours.TAB)
