/**
 * Inside our pages that other sites frame: tells the page outside how tall this one is, and stays current.
 *
 * Speaks the WordPress child protocol: the secret comes from the address's hash (#?secret=...) and goes back with each
 * message; with a secret a click on a link is told instead of followed, because the frame's sandbox forbids to navigate.
 */
const secret = (/^#\?secret=(\w+)/.exec(location.hash) || [])[1];
const EVERY = 3e4; // Milliseconds.

/** The page's ETag, or the status of a refusal. Servers between may mark an ETag as weak, or add to it. */
const { tag = '' } = document.documentElement.dataset;

/** @param {string} message @param {string|number} value */
function tell(message, value) {
  parent.postMessage({ message, value, secret }, '*');
}

/** Not before all is there: a height without styles would be a jump. */
function tellHeight() {
  if (document.readyState === 'complete') tell('height', Math.ceil(document.documentElement.getBoundingClientRect().height));
}

/** Loads the page again when it has changed, unless that would disturb a reader. */
async function check() {
  if (document.hidden || document.activeElement !== document.body || '' + getSelection()) return;
  try {
    const { ok, status, headers } = await fetch(location.href, { cache: 'no-cache' });
    const now = ok ? headers.get('ETag') : /40[34]|410/.test('' + status) && 'status-' + status;
    if (now && !(tag && now.includes(tag))) location.reload();
  } catch (error) {
    // The next time will tell.
  }
}

addEventListener('message', tellHeight); // The page outside says that it is ready to listen.
addEventListener('load', tellHeight);
if (window.ResizeObserver) new ResizeObserver(tellHeight).observe(document.documentElement);
addEventListener('click', (event) => {
  const link = /** @type {HTMLAnchorElement|null} */ (/** @type {Element} */ (event.target).closest('a[href]'));
  if (link && secret) {
    event.preventDefault();
    tell('link', link.href);
  }
});
// A sandbox has no origin, and may not ask.
if (origin !== 'null') setInterval(check, EVERY);
