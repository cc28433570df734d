"""Real people in a real browser against a real server.

``script/test`` starts the server on a copy of the demonstration and names it in
``CARE_URL``, the copy in ``CARE_DATABASE``, Chromium in ``CARE_BROWSER`` and a folder
for pictures in ``CARE_PICTURES``.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from person import Person, Watch, open_browser
from playwright.sync_api import sync_playwright
from samples import sample

ROOT = Path(__file__).resolve().parents[2]
FAILED = pytest.StashKey[bool]()
# Playwright's own list of what stays off, and the pages behind the address bar: two
# more for each page, though nobody types an address.
OFF = [
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def url():
    return os.environ["CARE_URL"].rstrip("/")


@pytest.fixture(scope="session")
def browser():
    program = os.environ.get("CARE_BROWSER", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(
    params=[
        pytest.param("ar_001", marks=pytest.mark.arabic, id="arabic"),
        pytest.param("en_US", marks=pytest.mark.english, id="english"),
    ]
)
def language(request):
    return request.param


@pytest.fixture
def pictures(language):
    default = ROOT / ".local/pictures"
    folder = Path(os.environ.get("CARE_PICTURES", default)) / language
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def watch(url):
    """Collect whatever goes wrong behind a page; any of it fails the test."""
    seen = Watch(urlsplit(url).netloc)
    yield seen
    assert not seen.problems, "\n".join(seen.problems)


@pytest.fixture(scope="session")
def at_home():
    """Keep the browsers of who has signed in: what they have loaded, they have."""
    return {}


@pytest.fixture(scope="session")
def sessions():
    """Keep the session of who has signed in: every browser of theirs shares it."""
    return {}


@pytest.fixture
def enter(request, browser, url, language, pictures, watch, at_home, sessions):
    """Return a function that lets a person in: ``enter("registrar")``.

    Who has come before keeps the browser, or at least the session; without a login it
    is somebody new.
    """
    people, known, strangers = [], {}, []

    def let_in(login=None, *, width=1300):
        key = login, language, width
        if login and key in known:
            return known[key]
        context = at_home.get(key) or open_browser(browser, url, language, width)
        person = Person(context, url, language, pictures, watch)
        people.append(person)
        if not login:
            strangers.append(context)
            return person
        at_home[key], known[key] = context, person
        if login in sessions:
            context.add_cookies([sessions[login]])
        else:
            sessions[login] = person.log_in(login)
        person.speak()
        return person

    yield let_in
    for number, person in enumerate(people):
        if request.node.stash.get(FAILED, False):
            person.picture(f"failed-{number}")
        person.leave()
    for context in strangers:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def shared_data():
    """Return the folder of sample files that lies beside the repository."""
    return sample()
