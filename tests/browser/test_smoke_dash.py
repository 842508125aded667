"""Dash's own tests of a page: every tab comes up, and the console has nothing to say."""

from dashboard import settings
from dashboard.web.app import create_app

FIRST = {
    "scatter": "#scatter-chart-a .gl-container canvas",
    "dendrogram": "#dendrogram-tree .scatterlayer .trace",
    "clusters": "#clusters-cluster .tile",
    "neighbours": "#neighbours-cloud .gl-container canvas",
}


def test_each_tab_comes_up_without_a_word_in_the_console(dash_duo):
    dash_duo.start_server(create_app(settings.Settings()))
    for tab, first in FIRST.items():
        dash_duo.wait_for_page(f"{dash_duo.server_url}/{tab}")
        dash_duo.wait_for_element(f"#{tab}-page .numbers", timeout=20)
        dash_duo.wait_for_element(first, timeout=20)
        assert dash_duo.get_logs() == []
