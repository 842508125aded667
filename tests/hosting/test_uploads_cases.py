"""Every case of a file reads through the page's own way as it does from the command line, or is refused alike."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest

from dashboard.data import report
from dashboard.reading.limits import HOSTED
from harness import parts
from tests.reading.test_what_was_read import ALL, CASES
from tests.sending import Host, settings

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(300)]
# Each is somebody else, so that their files are sent at the same time.
READERS = 4


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    with parts.web(folder, **settings(folder), DASHBOARD_VAULT_SETS="1000") as (port, process):
        yield Host(port, process, folder)


def sent(host, number, name):
    """The last line of what the page hears of a file, as one of the readers; and what the lens Data then says."""
    reader = f"reader {number % READERS}"
    upload = f"{number:032x}"
    assert host.put((CASES / name).read_bytes(), reader=reader, upload=upload, name=name)[0] in (201, 415), name
    status, text = host.ask("POST", f"/own/{upload}", b"", reader)
    if status != 200:
        return {"refused": text}, ""
    last = json.loads(text.splitlines()[-1])
    if "refused" in last:
        return last, ""
    page = host.view(f"{last['read']}", reader, tab="data")
    return last, words(page)


def test_every_case_is_read_or_refused_by_the_page_as_from_the_command_line(host, tmp_path, monkeypatch):
    # The command line has bounds of a machine of one's own.
    monkeypatch.setattr(report, "LOCAL", HOSTED)
    names = [case["file"] for case in ALL]

    def both(item):
        number, name = item
        told = report.understood([CASES / name], tmp_path / f"{number}.data", cells=False)
        return name, told, *sent(host, number, name)

    # One thread a reader, who does one thing at a time.
    lists = [[(i, n) for i, n in enumerate(names) if i % READERS == r] for r in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        results = [one for some in pool.map(lambda items: [both(item) for item in items], lists) for one in some]
    assert len(results) == len(names)
    for name, told, last, page in results:
        if "rows" not in told:
            assert last["refused"] == told["refused"], name
            continue
        # What nothing can be computed of yet is shown all the same, with what would mend it.
        assert len(parse_qs(last["read"])["data.id"][0]) == 32, name
        rows = f"{told['rows']:,}"
        assert f"{rows} rows × " in page or f"{rows} images of" in page, name
        for said in told["says"]:
            assert said in page, (name, said)


def words(page):
    """What a page says, without its elements."""
    return unescape(re.sub("<[^>]*>", " ", " ".join(page["words"].values())))


def test_a_name_of_a_file_is_no_part_of_any_address_of_the_vault(host):
    host.put(b"a,b\n1,2\n3,4\n", name="../../leads-out-of-the-vault.csv", upload="e" * 32)
    assert not [file for file in host.files() if "leads-out" in file]
    assert not list(Path(host.folder).parent.rglob("*leads-out*")), quote("../")
