"""What a webmaster does in WordPress's block editor: writes a post, pastes an address, publishes."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.real.wordpress.site import PASSWORD, USER, WordPress

# A new user's editor opens with a tour.
TOUR = "Welcome to the block editor"


@dataclass(frozen=True)
class Editor:
    """The block editor in a tab."""

    page: Page
    site: WordPress

    def begin(self, title: str) -> None:
        """Open a new post and write its title; the caret is then on the first empty line."""
        self.page.goto(f"{self.site.base}/wp-admin/post-new.php")
        self.page.locator(".editor-post-title__input").click()
        self.page.keyboard.type(title)
        self.page.keyboard.press("Enter")

    def paste(self, text: str) -> None:
        """Paste `text` where the caret is, from the clipboard."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")

    def insert(self, block: str) -> None:
        """Insert the block of that name on the empty line, as `/name` does."""
        self.page.keyboard.type(f"/{block}")
        self.page.get_by_role("option", name=block, exact=True).click()

    def preview(self) -> Locator:
        """Wait for the preview of the embed; return its frame."""
        frame = self.page.locator(".wp-block-embed iframe")
        frame.wait_for()
        return frame

    def publish(self) -> str:
        """Publish the post; return its address."""
        self.page.get_by_role("button", name="Publish", exact=True).click()
        panel = self.page.get_by_role("region", name="Editor publish")
        panel.get_by_role("button", name="Publish", exact=True).click()
        seen = panel.get_by_role("link", name="View Post")
        return seen.get_attribute("href") or ""


def signed_in(page: Page, site: WordPress) -> Editor:
    """Sign the webmaster in."""
    page.goto(f"{site.base}/wp-login.php")
    page.get_by_label("Username or Email Address").fill(USER)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.wait_for_url("**/wp-admin/**")
    tour = page.get_by_role("dialog", name=TOUR)
    page.add_locator_handler(tour, lambda shown: shown.get_by_role("button", name="Close").click())
    return Editor(page, site)
