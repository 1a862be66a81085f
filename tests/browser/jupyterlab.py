"""What a learner does in JupyterLab, as calls on a Playwright page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

from imgcls_course.runtime.lesson_files import Lesson

TOKEN = "browser-tests"
"""Of the server that the tests start."""

ERRORS = '[data-mime-type="application/vnd.jupyter.error"]'
STDERR = '[data-mime-type="application/vnd.jupyter.stderr"]'
# These end what hangs; a page is waited for as long as it takes, on a slow machine too.
LONGEST_WAIT_SECONDS = 300
ONE_LESSON_SECONDS = 1800
POLLING_MILLISECONDS = 500

_ALL_CELLS_HAVE_RUN = r"""() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    return prompts.length && prompts.every(one => /^\[\d+\]:?$/.test(one.textContent.trim()));
}"""


def open_lesson(page: Page, lab: str, lesson: Lesson) -> None:
    """Open a lesson in an empty JupyterLab and wait for its kernel."""
    page.goto(f"{lab}/lab/tree/{lesson.learner.name}?reset&token={TOKEN}")
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()


def shut_down_kernels(page: Page, lab: str) -> None:
    """Give the kernels' memory back, as *Shut Down All Kernels* does."""
    options = {
        "headers": {"Authorization": f"token {TOKEN}"},
        "timeout": LONGEST_WAIT_SECONDS * 1000,
    }
    for session in page.request.get(f"{lab}/api/sessions", **options).json():
        page.request.delete(f"{lab}/api/sessions/{session['id']}", **options)


def run_all(page: Page) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    # Looking at every frame, as Playwright does unless told, takes a core from the kernel.
    page.wait_for_function(
        _ALL_CELLS_HAVE_RUN, timeout=ONE_LESSON_SECONDS * 1000, polling=POLLING_MILLISECONDS
    )


def code_cell(page: Page, text: str) -> Locator:
    return page.locator(".jp-CodeCell", has_text=text).first


def write(page: Page, cell: Locator, source: str) -> None:
    """Type over a cell."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def run_cell(page: Page, cell: Locator) -> str:
    """Run a cell and wait for it; what it shows."""
    cell.locator(".cm-content").click()
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "([one, before]) => /\\d/.test(one.textContent) && one.textContent.trim() !== before",
        arg=[prompt.element_handle(), before.strip()],
        polling=POLLING_MILLISECONDS,
    )
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()
    return cell.locator(".jp-Cell-outputArea").inner_text()


def clear_outputs(page: Page) -> None:
    """Of all cells, with their numbers: what a cell shows afterwards, this kernel has shown."""
    page.locator(".lm-MenuBar-itemLabel", has_text="Edit").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Clear Outputs of All Cells").first.click()


def restart_kernel(page: Page) -> None:
    """Through the menu, as a learner would; cells keep what they show."""
    page.locator(".lm-MenuBar-itemLabel", has_text="Kernel").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Restart Kernel…").first.click()
    page.locator(".jp-Dialog button.jp-mod-warn, .jp-Dialog button.jp-mod-accept").last.click()
    page.locator(".jp-Dialog").wait_for(state="detached")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()


def replace_and_run(page: Page, cell: Locator, source: str) -> None:
    """Type over a cell, run it and the one after it."""
    write(page, cell, source)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


class Widget:
    """One of the lesson's widgets: controls above a picture."""

    def __init__(self, box: Locator) -> None:
        self.box = box
        self.control = box.locator(".noUi-handle, select").first
        self.picture = box.locator("img").last

    def move(self, page: Page) -> tuple[str, str]:
        """Move the first control by one step; the picture before and after."""
        self.control.scroll_into_view_if_needed()
        before = self.picture.get_attribute("src")
        if self.control.evaluate("one => one.tagName") == "SELECT":
            other = "one => (one.selectedIndex + 1) % one.options.length"
            self.control.select_option(index=self.control.evaluate(other))
        else:
            self.control.focus()
            is_at_its_end = self.control.get_attribute("aria-valuenow") == (
                self.control.get_attribute("aria-valuemax")
            )
            page.keyboard.press("ArrowLeft" if is_at_its_end else "ArrowRight")
        for _ in range(LONGEST_WAIT_SECONDS * 5):
            page.wait_for_timeout(200)
            if self.picture.get_attribute("src") != before:
                break
        return before, self.picture.get_attribute("src")


def widgets(page: Page) -> list[Widget]:
    """The widgets of the open lesson, from top to bottom."""
    boxes = page.locator(".jp-OutputArea-output > .widget-vbox").all()
    return [Widget(box) for box in boxes]


def photograph(page: Page, path: Path) -> None:
    """The whole lesson as one tall picture: the window grows to the notebook's height."""
    height = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    page.set_viewport_size({"width": 1280, "height": min(int(height) + 200, 16000)})
    page.wait_for_timeout(1000)
    page.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }")
    page.wait_for_timeout(1000)
    page.screenshot(path=path)
    page.set_viewport_size({"width": 1280, "height": 1000})
