"""What tests, benchmarks and the soak share says and reads what a page would."""

import shlex

from harness import parts, posts


def test_outputs_are_spelled_as_dash_does():
    assert posts.outputs("a.data") == {"id": "a", "property": "data"}
    assert posts.outputs("..a.data...b.children..") == [
        {"id": "a", "property": "data"},
        {"id": "b", "property": "children"},
    ]


def test_the_procfile_can_serve_another_app():
    words = shlex.split(parts.serving("bench.bare:chart(True)"))
    assert words[1:3] == ["gunicorn", "bench.bare:chart(True)"]
    assert "gthread" in words
