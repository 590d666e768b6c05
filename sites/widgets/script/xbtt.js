/**
 * XBTT news widget: one element, <xbtt-news key="..."><a href="...">fallback</a></xbtt-news>, for any web site.
 *
 * It never shows a blank box (saved copy, then the slotted link), never shows what was withdrawn (403, 404, 410 and
 * expires_at beat the saved copy), and touches nothing of the page: text nodes only, no cookies, no globals, no
 * style or script that a strict Content-Security-Policy or Trusted Types would refuse.
 * docs/widget-script.md has its attributes, styles, events and states. Names with a leading underscore are internal.
 */
import { News } from './element.js';
import { wake } from './feed.js';

const TAG = 'xbtt-news';

/** Puts an element into each <div data-xbtt-news> and after each <script data-xbtt-news>, once. */
function mount() {
  for (const place of /** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll('[data-xbtt-news]'))) {
    if (place.dataset.xbttNews === 'on') continue;
    const element = document.createElement(TAG);
    place.dataset.xbttNews = 'on';
    Object.assign(element.dataset, place.dataset);
    element.append(...place.childNodes);
    if (place.src) place.after(element);
    else place.append(element);
  }
}

// Browsers too old for these keep the page's own link; of a script loaded twice the first one works.
if (window.ResizeObserver && !customElements.get(TAG)) {
  customElements.define(TAG, News);
  addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  mount();
  new MutationObserver(mount).observe(document, { childList: true, subtree: true });
}
