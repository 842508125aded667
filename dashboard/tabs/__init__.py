"""The views, in the order of the page."""

from dashboard.page.tab import Tab
from dashboard.tabs import clusters, data, dendrogram, neighbours, scatter

TABS: tuple[Tab, ...] = (scatter.TAB, dendrogram.TAB, clusters.TAB, neighbours.TAB, data.TAB)
