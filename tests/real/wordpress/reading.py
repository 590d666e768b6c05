"""A reader's visit to a post with an embed: what the tab asks of the CMS, and when the embed has which height."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator, Page, Response

from tests.journeys.stack import wait_until

# Notes each height that the host's script gives to an iframe, with the milliseconds since the page's navigation began.
WATCH = """
window.heights = [];
new MutationObserver(changes => {
  for (const change of changes) window.heights.push([performance.now(), change.target.getBoundingClientRect().height]);
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["height"]});
"""
# Where what the frame shows ends, whatever room it has.
CONTENT = "Math.ceil(document.body.getBoundingClientRect().bottom + window.scrollY)"
SECONDS_TO_SETTLE = 20


@dataclass
class Reading:
    """A reader's tab; `asked` are the answers that it got from the CMS at the address `cms`."""

    page: Page
    cms: str
    asked: list[Response] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Open a post and bring its embed into view, as a reader does who scrolls to it."""
        host = urlsplit(self.cms).netloc
        self.page.on(
            "response", lambda answer: self.asked.append(answer) if urlsplit(answer.url).netloc == host else None
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.add_init_script(WATCH)
        self.page.goto(address)
        self.embed.scroll_into_view_if_needed()

    @property
    def embed(self) -> Locator:
        """The iframe."""
        return self.page.locator("iframe.wp-embedded-content")

    @property
    def frame(self) -> Frame:
        """What is in the iframe."""
        element = self.embed.element_handle()
        inside = element.content_frame() if element else None
        assert inside, "there is no iframe in the post"
        return inside

    def heights(self) -> tuple[int, int]:
        """Return how tall the iframe is and how tall what it shows."""
        box = self.embed.bounding_box()
        assert box, "the embed is not shown"
        return round(box["height"]), int(self.frame.evaluate(CONTENT))

    def fits(self) -> tuple[int, int]:
        """Wait until the iframe is as tall as what it shows; return both heights."""
        wait_until(self._fits, seconds=SECONDS_TO_SETTLE, what=f"the embed fits; it has {self.heights()}")
        return self.heights()

    def growth(self) -> list[tuple[float, int]]:
        """Return each change of the iframe's height: after how many seconds of the navigation, to how many pixels."""
        noted: list[tuple[float, float]] = self.page.evaluate("window.heights")
        heights = [(round(at / 1000, 2), round(height)) for at, height in noted]
        return [one for one, before in zip(heights, [(0.0, 0), *heights], strict=False) if one[1] != before[1]]

    def told(self) -> str:
        """Return when the embed had its height, and what the tab asked of the CMS until now."""
        pictures = sum(answer.request.resource_type == "image" for answer in self.asked)
        requests = f"{len(self.asked)} requests to the CMS, {pictures} of them pictures"
        return f"{self.growth()[-1][0]} s after the navigation began, {requests}"

    def cookies(self) -> list[str]:
        """Return the cookies that the CMS has set or tried to set."""
        tried = [answer.url for answer in self.asked if "set-cookie" in answer.all_headers()]
        kept = self.page.context.cookies([self.cms, *(answer.url for answer in self.asked)])
        return [*tried, *(cookie["name"] for cookie in kept)]

    def _fits(self) -> bool:
        given, shown = self.heights()
        return abs(given - shown) <= 2
