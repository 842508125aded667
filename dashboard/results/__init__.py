"""Every question the app can ask, importable in a notebook: ``from dashboard import results``.

There answers come from where an app's do, as the environment's settings say (`dashboard.layer.sharing.of_environment`).
A question is made of names and numbers, so equal questions have equal keys, and what was answered
once is not worked out again, whoever asks. How that is done is `asking`; each other module has the questions of one
thought, and what is asked from without is named here.
"""

from dashboard.results.answers import ANSWERS, version, version_of
from dashboard.results.asking import meanwhile, placed, points, run
from dashboard.results.clusterings import by_hand, check, check_fits, clustering, expected, reachability
from dashboard.results.colours import coloured, coloured_beside
from dashboard.results.constants import k_distances, references, strengths
from dashboard.results.kmeans import stability, steps
from dashboard.results.nearest import index, joining, neighbours, standard
from dashboard.results.projections import check_embedding, frames, honesty, projection, settling
from dashboard.results.scored import agreement, separation, silhouette, silhouettes
from dashboard.results.sure import certainty, check_resamples, consensus, posterior, resampled, resamples
from dashboard.results.trees import centres, cophenetic, linkage, linkage_of_centres, ordered
from dashboard.results.why import ALL, contrast, rules, signatures
