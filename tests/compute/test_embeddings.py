"""Points laid out so that near ones stay near: the libraries' own numbers, piece by piece, the same for a seed."""

import numpy as np
import openTSNE
import pytest

from dashboard.compute.projections import EMBEDDINGS, TSNE, UMAP, of_embedding
from dashboard.compute.projections.tsne import SEEN, affinities, settled
from dashboard.data.points import Points
from dashboard.errors import Refusal

# Two far groups of ten rows of four numbers.
X = np.random.RandomState(0).normal(size=(20, 4)) + np.repeat([[0.0], [9.0]], 10, axis=0)
EACH = pytest.mark.parametrize("kind", [TSNE, pytest.param(UMAP, marks=pytest.mark.slow)])


@pytest.mark.parametrize("n_components", [2, 3])
@pytest.mark.parametrize("max_iter", [50, 60, 100, 310])
def test_tsne_is_open_tsnes_number_for_number(n_components, max_iter):
    of = TSNE(n_components=n_components, max_iter=max_iter, perplexity=5)
    assert of.embed(X).tolist() == np.array(openTSNE.TSNE(**of.constants()).fit(X)).tolist()


def test_few_rows_have_as_large_a_perplexity_as_they_have_neighbours_for():
    assert TSNE(max_iter=50).embed(X[:11]).tolist() == TSNE(max_iter=50, perplexity=10 / 3).embed(X[:11]).tolist()
    assert np.isfinite(TSNE(max_iter=50).embed(X[:5])).all()


def test_pieces_go_on_from_each_other():
    of, near = TSNE(max_iter=300), affinities(X, 5)
    state = None
    for end in (50, 100, 300):
        state = settled(X, near, of.begun(end), state)
    assert state.coordinates.tolist() == settled(X, near, of, None).coordinates.tolist()


@EACH
def test_one_seed_is_one_picture_and_another_is_another(kind):
    first, again, other = (kind(random_state=seed).embed(X) for seed in (0, 0, 1))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


@EACH
@pytest.mark.parametrize("n_components", [2, 3])
def test_far_groups_are_apart(kind, n_components):
    of = kind(n_components=n_components).embed(X)
    assert of.shape == (20, n_components)
    ends = of[:10], of[10:]
    widths = [np.linalg.norm(end - end.mean(axis=0), axis=1).max() for end in ends]
    assert np.linalg.norm(ends[0].mean(axis=0) - ends[1].mean(axis=0)) > max(widths)


def test_signs_are_those_of_the_principal_components():
    # The far group is on the side on which its principal component has it.
    assert np.sign(TSNE().embed(X)[10:, 0].mean()) == np.sign(TSNE(n_components=2).embed(X)[10:, 0].mean())


def test_what_has_fewer_features_than_dimensions_is_laid_out_too():
    for d in (1, 2):
        assert np.isfinite(TSNE(max_iter=100).embed(X[:, :d])).all()


@pytest.mark.parametrize(("rows", "said"), [(X[:2], "at least 5 rows"), (np.ones((9, 3)), "All rows are the same")])
def test_what_has_nothing_to_lay_out_is_refused(rows, said):
    for of in EMBEDDINGS:
        with pytest.raises(Refusal, match=said):
            of.embed(rows)


def test_a_plane_lies_flat():
    found = of_embedding(np.ones((3, 2)), Points(np.zeros((3, 5))))
    assert found.coordinates.tolist() == [[1, 1, 0]] * 3
    assert found.embedded
    assert not found.straight


def test_something_is_seen_before_the_end():
    assert TSNE(max_iter=500).seen() == list(SEEN)
    assert TSNE(max_iter=60).seen() == [50, 60]
    assert TSNE(max_iter=50).seen() == [50]
    assert TSNE(max_iter=1_300).seen() == [*SEEN, 750, 1_000, 1_250, 1_300]


def test_where_umap_is_not_installed_the_refusal_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(UMAP, "installed", lambda self: False)  # noqa: ARG005
    with pytest.raises(Refusal, match=r"cluster-explorer\[umap\]") as caught:
        UMAP().embed(X)
    assert caught.value.offers[0].changes == {"projection": "tsne"}
