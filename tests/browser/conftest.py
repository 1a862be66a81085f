"""A learner's folder, served by `imgcls-course lab`, and a browser that opens it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.jupyterlab import LONGEST_WAIT_SECONDS, TOKEN, shut_down_kernels

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Without these, Chromium calls home at every start.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def _chromium():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        message = "no Chromium here; tests/run installs one on Debian and Ubuntu"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return found


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(server, address):
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab ended before it answered"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=60).close()
            return
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not answer within {LONGEST_WAIT_SECONDS} seconds")


@pytest.fixture(scope="session")
def learners_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("learner")


@pytest.fixture(scope="session")
def ipython_folder(tmp_path_factory):
    """IPython's folder with what its kernels run first."""
    folder = tmp_path_factory.mktemp("ipython")
    (folder / "profile_default" / "startup").mkdir(parents=True)
    first = Path(__file__).with_name("short_training.py")
    shutil.copy(first, folder / "profile_default" / "startup")
    return folder


@pytest.fixture(scope="session")
def lab(learners_folder, ipython_folder, tmp_path_factory):
    """The address of a JupyterLab that `imgcls-course lab` started."""
    port = _free_port()
    settings = tmp_path_factory.mktemp("settings")
    notebook_settings = settings / "@jupyterlab" / "notebook-extension"
    notebook_settings.mkdir(parents=True)
    # All cells stay in the page, so that a test sees those that are scrolled out of view.
    (notebook_settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    log = (tmp_path_factory.mktemp("log") / "lab.txt").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "imgcls_course", "lab", str(learners_folder), "--no-browser",
         "--port", str(port)],
        env={**os.environ, "JUPYTER_TOKEN": TOKEN, "JUPYTERLAB_SETTINGS_DIR": str(settings),
             "IPYTHONDIR": str(ipython_folder)},
        stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(server, address)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(LONGEST_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
    # Ending the command ends JupyterLab and, with it, all kernels.
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=60)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=list(QUIET), timeout=LONGEST_WAIT_SECONDS * 1000
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, lab):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(LONGEST_WAIT_SECONDS * 1000)
    yield page
    shut_down_kernels(page, lab)
    page.close()


@pytest.fixture(scope="session")
def screenshots():
    """The folder that screenshots go to: IMGCLS_SCREENSHOTS, or none."""
    folder = os.environ.get("IMGCLS_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None
