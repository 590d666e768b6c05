"""What editors and heads do in the admin, by the names of fields and actions, whatever language they are shown in."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

PASSWORD = "xbtt-demo"
APPROVE, SEND_BACK = (f"footer button[data-workflow-action-name={name}]" for name in ("approve", "reject"))


@dataclass(frozen=True)
class Draft:
    """What an editor has in hand: the words, and a picture's file with its own."""

    title: str
    lead: str
    paragraph: str
    category: str
    picture: Path
    picture_title: str
    picture_alt: str


class Newsroom:
    """One person at one browser tab in the admin of the product at `base`."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base

    def log_in(self, username: str) -> None:
        """Sign in with the demo's password; the dashboard opens."""
        self.page.goto(f"{self.base}/admin/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(f"{self.base}/admin/")

    def log_out(self) -> None:
        """Sign out from the menu under the person's name; the form to sign in is back."""
        self.page.locator(".sidebar-footer__account").click()
        self.page.locator("form[action$='/logout/'] button").click()
        self.page.wait_for_url("**/accounts/login/**")

    def new_article(self, draft: Draft) -> None:
        """Write an article in the section that the person works for, as far as a draft that is not saved yet."""
        self.new_words(draft.title, draft.lead)
        self._upload_lead_picture(draft)
        self._write_paragraph(draft.paragraph)
        self._choose_category(draft.category)

    def new_words(self, title: str, lead: str) -> None:
        """Begin an article in the person's section with nothing but a title and a lead."""
        self.page.goto(f"{self.base}/admin/pages/")
        self.page.locator("a[href$='/add_subpage/']").first.click()
        self.page.locator("a[href*='/add/news/articlepage/']").click()
        self.page.locator("[name=title]").press_sequentially(title)
        self.page.fill("[name=lead]", lead)

    def save(self) -> int:
        """Save the draft; return the article's id."""
        self.page.locator("footer .action-save").first.click()
        self._confirmed("**/edit/")
        found = re.search(r"/pages/(\d+)/edit/", self.page.url)
        assert found, self.page.url
        return int(found[1])

    def submit_for_moderation(self) -> None:
        """Send the open article on its way to the head."""
        self._act("[name=action-submit]")

    def open_from_dashboard(self, title: str) -> None:
        """Open the article from what awaits the person's review."""
        self.page.goto(f"{self.base}/admin/")
        self.page.get_by_role("link", name=title).click()
        self.page.wait_for_url("**/edit/")

    def approve(self) -> None:
        """Approve the step of the workflow that the open article has reached, in the dialog that names the version."""
        self._decide(APPROVE, "")

    def send_back(self, reason: str) -> None:
        """Send the open article back to its writer."""
        self._decide(SEND_BACK, reason)

    def unpublish(self, article: int) -> None:
        """Take the article off from the menu of its form, and confirm."""
        self.page.goto(f"{self.base}/admin/pages/{article}/edit/")
        self.page.locator("footer button.w-dropdown__toggle").click()
        self.page.locator(f"footer a[href*='/pages/{article}/unpublish/']").click()
        self.page.locator(f"form[action*='/pages/{article}/unpublish/'] [type=submit]").click()
        self._confirmed("**/admin/pages/*/")

    def open_dialog(self, button: str) -> Locator:
        """Open the dialog behind one of the workflow's buttons."""
        self.page.locator("footer button.w-dropdown__toggle").click()
        self.page.locator(button).click()
        return self._dialog()

    def _decide(self, button: str, words: str) -> None:
        dialog = self.open_dialog(button)
        dialog.locator("[name=comment]").fill(words)
        dialog.locator("[type=submit]").click()
        self._confirmed("**/admin/pages/*/")

    def _act(self, button: str) -> None:
        self.page.locator("footer button.w-dropdown__toggle").click()
        self.page.locator(button).click()
        self._confirmed("**/admin/pages/*/")

    def _confirmed(self, address: str) -> None:
        """Wait until the admin says that it is done, at an address like `address`; fail with its words if not."""
        said = self.page.locator(".messages .success, .messages .error").first
        said.wait_for()
        assert "success" in (said.get_attribute("class") or ""), said.inner_text()
        self.page.wait_for_url(address)

    def _upload_lead_picture(self, draft: Draft) -> None:
        self.page.locator("#id_lead_image-chooser .chooser__choose-button").click()
        dialog = self._dialog()
        dialog.locator("#tab-label-upload").click()
        dialog.locator("[name=image-chooser-upload-file]").set_input_files(draft.picture)
        dialog.locator("[name=image-chooser-upload-title]").fill(draft.picture_title)
        dialog.locator("[name=image-chooser-upload-alt_text]").fill(draft.picture_alt)
        dialog.locator("#tab-upload [type=submit]").click()
        self._keep_own_picture()
        dialog.wait_for(state="detached")

    def _keep_own_picture(self) -> None:
        """Insist on the uploaded picture where the admin knows the same one already, as it does the demo's."""
        own = self.page.locator("a.use-new-image")
        own.or_(self.page.locator("#id_lead_image-chooser:not(.blank)")).first.wait_for(state="attached")
        if own.count():
            own.click()

    def _choose_category(self, name: str) -> None:
        self.page.locator("#id_category-chooser .chooser__choose-button").click()
        dialog = self._dialog()
        dialog.get_by_role("link", name=name, exact=True).click()
        dialog.wait_for(state="detached")

    def _write_paragraph(self, words: str) -> None:
        self.page.locator(".c-sf-add-button").first.click()
        self.page.get_by_role("option").first.click()
        self.page.locator("[contenteditable=true]").first.click()
        self.page.keyboard.type(words)

    def _dialog(self) -> Locator:
        dialog = self.page.locator(".modal-content")
        dialog.wait_for()
        return dialog
