/** The element <xbtt-news>: what it shows of its feed. */
import { feedOf } from './feed.js';
import { WORDS, lookOf, option } from './look.js';
import { address, make } from './nodes.js';
import { paint } from './paint.js';
import CSS from './xbtt.css';

/** What narrows the key's news, on the server: slugs, and a tag as it is written. The last four are for a frame alone. */
const ASKED = 'section category exclude tag limit lang theme layout'.split(' ');

const script = /** @type {HTMLScriptElement} */ (document.currentScript);

/** @implements {Shower} */
export class News extends HTMLElement {
  constructor() {
    super();
    /** loading, ready, empty, stale, error or blocked. */
    this.state = 'loading';
    /** @type {string|undefined} What is painted, in a word. */
    this._shown;
    this._feed = feedOf('');
    this._near = new IntersectionObserver((seen) => {
      if (seen[seen.length - 1].isIntersecting) this._feed._want();
    }, { rootMargin: '400px' });
    const width = make('div'); // Its height never changes, so that observing it cannot loop.
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.append(width, make('p'));
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      shadow.adoptedStyleSheets = [sheet];
    } catch (error) {
      shadow.prepend(make('style', '', [CSS])); // Older browsers know no other way.
    }
    // Also asked before the first paint, which an observer may come after: rows must not grow once they are seen.
    this._measure = () => {
      width.className = width.clientWidth < 420 ? 'narrow' : '';
    };
    new ResizeObserver(this._measure).observe(width);
    new MutationObserver(() => {
      if (this.isConnected) this.connectedCallback();
    }).observe(this, { attributes: true });
  }

  /** Asks the API now. @returns {Promise<void>|''} Settles when the outcome is shown. */
  refresh() {
    return this._feed._load();
  }

  connectedCallback() {
    this.disconnectedCallback();
    const look = lookOf(this);
    const url = this._address(look.isolate);
    if (look.isolate && url) return this._isolate(url);
    this._measure();
    this._feed = feedOf(url);
    this._feed._join(this, look.store);
    this._near.observe(this);
    if (look.loading !== 'lazy') this._feed._want();
  }

  disconnectedCallback() {
    this._near.disconnect();
    this._feed._leave(this);
  }

  /** @param {unknown} isolate Whether the address is that of the frame. @returns {string} '' without a key. */
  _address(isolate) {
    const key = option(this, 'key');
    const query = new URLSearchParams(isolate ? '' : 'script=' + VERSION);
    for (const name of ASKED.slice(0, isolate ? 8 : 4)) {
      const value = option(this, name);
      if (value) query.set(name, value);
    }
    return key ? address((isolate ? '/embed/w/' : '/api/v2/widgets/') + key + '/?' + query, option(this, 'api') || script.src) : '';
  }

  /**
   * Shows the server's page in a frame, out of reach of the page's scripts. The link stands until the frame has told its
   * height, which it cannot where the page's policy blocks frames.
   * @param {string} src
   */
  _isolate(src) {
    const link = make('slot');
    const frame = /** @type {HTMLIFrameElement} */ (make('iframe', '', [], { src, title: WORDS.vi[0], width: '100%', height: 1, frameBorder: 0 }));
    addEventListener('message', ({ source, origin, data }) => {
      if (source === frame.contentWindow && src.startsWith(origin + '/') && data.message === 'height') {
        frame.height = /** @type {*} */ (Math.max(80, Math.min(4e3, data.value)));
        link.remove();
        this.state = 'ready';
      }
    });
    this._swap(make('div', '', [frame, link]));
  }

  /** Shows the feed as it now is; does nothing when that is what the reader already sees. @param {View} view */
  _show(view) {
    const look = lookOf(this, view._data.widget);
    const shown = view._mark + Object.values(look);
    if (shown === this._shown) return;
    this._shown = shown;
    this.state = view._state;
    this._swap(paint(this, look, view));
    if (view._event) this._emit(...view._event);
  }

  /** @param {string} name @param {Object} detail @returns {boolean} False when a listener cancelled it. */
  _emit(name, detail) {
    return this.dispatchEvent(new CustomEvent('xbtt:' + name, { detail, cancelable: true, bubbles: true }));
  }

  /** @param {HTMLElement} root Put in place of the old one; a reader at the keyboard stays on the same link, or at least here. */
  _swap(root) {
    const shadow = /** @type {ShadowRoot} */ (this.shadowRoot);
    const focus = /** @type {HTMLAnchorElement|null} */ (shadow.activeElement);
    /** @type {ChildNode} */ (shadow.lastChild).replaceWith(root);
    if (focus) ([...root.querySelectorAll('a')].find((link) => link.href === focus.href) || root).focus({ preventScroll: true });
  }
}
