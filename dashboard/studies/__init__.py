"""Ways to look into the clusterings on a page, in the order of the page."""

from dashboard.studies import lottery, silhouettes, sweep
from dashboard.studies.study import Study

STUDIES: tuple[Study, ...] = (lottery.STUDY, sweep.STUDY, silhouettes.STUDY)
