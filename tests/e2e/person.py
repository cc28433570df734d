"""A person at a browser: what the stories let people do."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

# Noise of the browser itself, not of our pages.
HARMLESS = ("Permissions-Policy", "ResizeObserver loop", "third-party cookie")
PATIENCE = 20_000
MOMENT, CALM = 50, 3  # milliseconds, and how many of them in a row
# What the web client shows, unless the person has just left it.
SHOWN = ":is(.o_action_manager > .o_action, .modal):not([data-left])"
# What a field that links to records suggests, once it has looked for them.
FOUND = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:not(.o_loading)"
# Within the client a link changes what is shown and loads nothing twice.
FOLLOW = """([path, shown]) => {
    document.querySelectorAll(shown).forEach((old) => { old.dataset.left = ""; });
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
}"""
SCAN = Path(__file__).resolve().parents[2] / "addons/social_care_ngo/demo/scan.pdf"


def scan(name):
    """Return a scanned paper as a browser uploads it."""
    content = SCAN.read_bytes()
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content}


class Watch:
    """What goes wrong behind a page: errors, missing files, foreign addresses."""

    def __init__(self, host):
        self.host = host
        self.problems = []
        self.expected = set()

    def follow(self, page):
        """Listen to everything that ``page`` loads and says."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_console(self, message):
        text = message.text
        if message.type == "error" and not any(mark in text for mark in HARMLESS):
            if "Failed to load resource" in text and self.expected:
                return
            self.problems.append(f"console: {text[:400]}")

    def _on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws") and address.netloc != self.host:
            self.problems.append(f"foreign request: {request.url[:200]}")

    def _on_response(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.url[:200]}")


def open_browser(chromium, url, language, width):
    """Return a browser of somebody's own, on a screen ``width`` pixels wide."""
    context = chromium.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 900},
        locale="ar-EG" if language.startswith("ar") else "en-US",
        accept_downloads=True,
        has_touch=width < 500,
        reduced_motion="reduce",
    )
    own = {"name": "frontend_lang", "value": language, "url": url}
    context.add_cookies([own])
    return context


class Person:
    """Somebody at a page of their browser, in one language."""

    def __init__(self, context, url, language, pictures, watch):
        self.context = context
        self.url, self.language, self.pictures = url, language, pictures
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.set_default_navigation_timeout(6 * PATIENCE)
        self.is_in_client = False
        self.watch = watch
        watch.follow(self.page)
        self.asked = set()  # what the page still waits for
        self.page.on("request", self._on_request)
        self.page.on("requestfinished", self._on_answer)
        self.page.on("requestfailed", self._on_answer)

    def _on_request(self, request):
        if request.resource_type in ("fetch", "xhr"):
            self.asked.add(request)

    def _on_answer(self, request):
        self.asked.discard(request)

    def leave(self):
        self.page.close()

    def log_in(self, login):
        """Sign in as a demo user, without a page; the password is the login.

        :return: the cookie of the session
        """
        who = {"db": os.environ["CARE_DATABASE"], "login": login, "password": login}
        assert self._ask("/web/session/authenticate", who)["uid"], login
        cookies = {cookie["name"]: cookie for cookie in self.context.cookies()}
        return cookies["session_id"]

    def speak(self):
        """Take the language of the story as one's own."""
        user = self.rpc("res.users", "context_get")
        if user["lang"] != self.language:
            self.rpc("res.users", "write", [user["uid"]], {"lang": self.language})
            # As the client does after a change of preferences: the session follows.
            self._ask("/web/session/get_session_info", {})

    def rpc(self, model, method, *args, **kwargs):
        """Call a public method as this person and return the answer."""
        called = {"model": model, "method": method, "args": list(args)}
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self._ask(path, called | {"kwargs": kwargs})

    def _ask(self, path, params):
        data = {"jsonrpc": "2.0", "params": params}
        answer = self.context.request.post(f"{self.url}{path}", data=data).json()
        if "error" in answer:
            raise PermissionError(answer["error"]["data"]["message"])
        return answer.get("result")  # none of a method that returns none

    def go(self, path):
        """Go to the address ``path`` and load its page."""
        self.is_in_client = False
        self.asked.clear()
        self.page.goto(f"{self.url}{path}", wait_until="load")

    def picture(self, name):
        """Keep a picture of the whole page."""
        self.page.wait_for_timeout(2 * MOMENT)
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    # === PORTAL === #

    def fill(self, **values):
        """Fill in fields of a portal form by their names."""
        for name, value in values.items():
            field = self.page.locator(f"#wrap [name='{name}']").first
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(**value)
            else:
                field.fill(value)

    def press(self, selector):
        """Press a button of a portal page and wait for the next page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"#wrap {selector}").first.click()

    # === WEB CLIENT === #

    def open(self, action, record=None):
        """Open an action of the web client by its xmlid, on one record if given."""
        tail = f"/{record}" if record else ""
        self.visit(f"/odoo/action-{action}{tail}")

    def look_at(self, model, record):
        """Look at a record without an action of its own."""
        self.visit(f"/odoo/m-{model}/{record}")

    def visit(self, path):
        """Go to a screen of the web client: its first page is loaded, links follow."""
        if self.is_in_client:
            self.page.evaluate(FOLLOW, [path, SHOWN])
        else:
            self.go(path)
            self.is_in_client = True
        self.page.wait_for_selector(SHOWN)
        self.settle()

    def offered(self, name):
        """Tell whether the form offers the button of a step."""
        return bool(self.page.locator(f"button[name='{name}']:visible").count())

    def call_for(self, name):
        """Press a button that opens something else."""
        self.page.locator(f"button[name='{name}']:visible").first.click()
        self.settle()

    def act(self, name, reason=None):
        """Press the button of a step; agree if asked, give the reason if asked."""
        self.call_for(name)
        dialog = self.page.locator(".modal:visible")
        if reason:
            dialog.locator("[name=reason] textarea").fill(reason)
            dialog.locator("button[name=action_confirm]").click()
            self.settle()
        elif dialog.locator(".modal-footer button").count() == 2:
            dialog.locator(".modal-footer .btn-primary").click()
            self.settle()
        if dialog.count():
            raise AssertionError(f"{name}: {dialog.first.inner_text()}")

    def print_paper(self, name):
        """Press the button of a report in the form; keep the paper, return its path."""
        button = self.page.locator(
            "//*[contains(@class, 'o_form_statusbar')]//button[@name = number(@name)]"
        )
        return self.keep_paper(button, name)

    def keep_paper(self, link, name):
        """Press what downloads a paper; keep it with the pictures, return its path."""
        path = self.pictures / f"{name}.pdf"
        with self.page.expect_download() as download:
            link.first.click()
        download.value.save_as(path)
        assert path.read_bytes().startswith(b"%PDF"), path
        return path

    def settle(self):
        """Wait until the web client has asked nothing for a while."""
        calm, patience = 0, PATIENCE // MOMENT
        while calm < CALM:
            self.page.wait_for_timeout(MOMENT)
            calm = 0 if self.asked else calm + 1
            patience -= 1
            assert patience, [request.url for request in self.asked]

    def state(self):
        """Return the technical name of the state that the status bar shows."""
        current = self.page.locator(
            ".o_statusbar_status button.o_arrow_button_current:visible"
        ).first
        return current.get_attribute("data-value")

    def type_into(self, name, text, *, pick=False):
        """Type into a field of a form; with ``pick`` take the first suggestion."""
        own = f".o_form_view [name='{name}']:not(.o_list_renderer [name='{name}'])"
        field = self.page.locator(f"{own} :is(input, textarea)").first
        if pick:
            self.pick(field, text)
        else:
            field.fill(text)
            field.press("Tab")

    def pick(self, field, text):
        """Type into a field that links to a record, and take the first one found."""
        field.fill(text)
        if not text:
            field.click()  # which suggests whatever there is
        self.page.locator(FOUND).first.click()
        expect(self.page.locator(FOUND)).to_have_count(0, timeout=PATIENCE)

    def type_new(self, name, text):
        """Type a name into a field that links to a record, and make the record."""
        field = self.page.locator(f".o_field_widget[name='{name}'] input").first
        field.fill(text)
        self.page.locator(".o_m2o_dropdown_option_create:visible").first.click()
        self.settle()

    def turn_to(self, page):
        """Turn to a page of the notebook."""
        self.page.locator(f".o_notebook a.nav-link[name='{page}']").click()

    def add_line(self, name, /, *, pick=(), **values):
        """Add a line to an editable list; pick the fields in ``pick`` from others."""
        rows = self.page.locator(f".o_field_widget[name='{name}'] .o_data_row")
        before = rows.count()
        self._press_add(name)
        rows.nth(before).wait_for()  # until then the line before is the selected one
        for field, value in values.items():
            cell = (
                f".o_selected_row .o_field_widget[name='{field}'] :is(input, textarea)"
            )
            write = self.pick if field in pick else Locator.fill
            write(self.page.locator(cell).first, value)
        self.settle()

    def open_new_line(self, name):
        """Open the dialog in which a list takes a new line, and return it."""
        self._press_add(name)
        dialog = self.page.locator(".modal:visible")
        dialog.wait_for()
        return dialog

    def _press_add(self, name):
        lines = self.page.locator(f".o_field_widget[name='{name}']")
        lines.locator(".o_field_x2many_list_row_add a").first.click()

    def edit_line(self, name, row, **values):
        """Type into the fields of one line of an editable list."""
        lines = self.page.locator(f".o_field_widget[name='{name}'] .o_data_row")
        for field, value in values.items():
            lines.nth(row).locator(f".o_data_cell[name='{field}']").click()
            cell = lines.nth(row).locator(f".o_field_widget[name='{field}']")
            cell.locator("input, textarea").first.fill(value)

    def mark_line(self, name, row, field, label):
        """Choose a value in one line of an editable list by its label."""
        lines = self.page.locator(f".o_field_widget[name='{name}'] .o_data_row")
        lines.nth(row).locator(f".o_data_cell[name='{field}']").click()
        self._select(lines.nth(row).locator(f".o_field_widget[name='{field}']"), label)

    def record_id(self):
        """Return the id of the record that the form shows."""
        return int(self.page.url.rstrip("/").split("/")[-1].split("?")[0])

    def choose(self, model, name, value):
        """Choose a value of a selection field."""
        field = self.page.locator(f".o_form_view .o_field_widget[name='{name}']").first
        self._select(field, self.label(model, name, value))

    def label(self, model, name, value):
        """Return how this person reads a value of a selection field."""
        context = {"lang": self.language}
        found = self.rpc(model, "fields_get", [name], ["selection"], context=context)
        return dict(found[name]["selection"])[value]

    def _select(self, field, label):
        menu = self.page.locator(".o_select_menu_menu")
        exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
        field.locator("input").click()
        menu.locator(".o_select_menu_item", has_text=exact).first.click()
        # The next field's menu must not be taken for this one.
        expect(menu).to_have_count(0, timeout=PATIENCE)
        expect(field.locator("input")).to_have_value(label, timeout=PATIENCE)

    def save(self):
        self.page.locator("button.o_form_button_save:visible").first.click()
        self.settle()
