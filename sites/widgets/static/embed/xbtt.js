/**
 * XBTT news widget: one element, <xbtt-news key="..."><a href="...">fallback</a></xbtt-news>, for any web site.
 *
 * It never shows a blank box (saved copy, then the slotted link), never shows what was withdrawn (403, 404, 410 and
 * expires_at beat the saved copy), and touches nothing of the page: text nodes only, no cookies, no globals, no
 * style or script that a strict Content-Security-Policy or Trusted Types would refuse.
 *
 * Attributes, each with a data- twin: key, api, section, category, exclude, tag, limit 1..30, layout list|cards|compact|headline, images, summary,
 * dates, source, more, store on|off, heading, heading-level 2..6, lang vi|en, theme auto|light|dark|inherit, target,
 * loading lazy|eager, refresh (seconds, 5 or more). Also mounted: <div data-xbtt-news data-key>, <script data-xbtt-news
 * data-key>. Events: xbtt:load {count, from}, xbtt:stale {since}, xbtt:error {reason}, xbtt:click {id, url};
 * method refresh(); property state.
 * ES2017, ASCII only: served as it stands, in whatever encoding the page has. Names with a leading underscore are
 * internal and may be shortened.
 */
(function () {
  'use strict';

  /**
   * @typedef {{key: string, heading?: string, limit?: number, lang?: string, more_url?: string, more_label?: string}} Settings
   * @typedef {{id: number, title: string, lead?: string, url: string, published_at?: string, source?: string,
   *   image?: {url: string, width: number, height: number}|null, expires_at?: string|null}} Item
   * @typedef {{id: number, title: string, level: string, url?: string|null}} Alert
   * @typedef {{widget: Settings, items: Item[], alerts: Alert[], ignored?: string[]}} Answer
   * @typedef {Object<string, *>} Look The choices made (false for off), limit, heading, target and words.
   */

  const TAG = 'xbtt-news';
  // Browsers too old for these keep the page's own link.
  if (!window.customElements || !window.ResizeObserver || customElements.get(TAG)) return;

  const TIMEOUT = 8e3; // Milliseconds, like every span of time below.
  const SLOWEST = 3e5;
  const WEEK = 6048e5;
  const LONGEST = 32768; // Characters of a saved copy, which browsers store as 64 KB.
  const BLOCKED = /key|40[34]|410/; // Problems that withdraw what was shown.

  /** @type {Object<string, string>} The attributes with a choice of values, the usual one first. */
  const CHOICES = {
    layout: 'list cards compact headline',
    images: 'on off',
    summary: 'off on',
    dates: 'on off',
    source: 'on off',
    more: 'on off',
    store: 'on off',
    loading: 'lazy eager',
    theme: 'auto light dark inherit',
    lang: 'vi en',
    'heading-level': '2 3 4 5 6',
  };
  /** What narrows the key's news, on the server: slugs, and a tag as it is written. */
  const FILTERS = ['section', 'category', 'exclude', 'tag'];
  const NAMES = 'key api limit heading target refresh'.split(' ').concat(FILTERS, Object.keys(CHOICES));

  /** @type {Object<string, Object<string, string>>} What the reader sees, in Vietnamese and English. */
  const WORDS = {
    vi: {
      news: 'Tin t\u1ee9c',
      empty: 'Ch\u01b0a c\u00f3 tin m\u1edbi.',
      error: 'Ch\u01b0a t\u1ea3i \u0111\u01b0\u1ee3c tin.',
      retry: 'Th\u1eed l\u1ea1i',
      stale: '\u0110ang hi\u1ec3n th\u1ecb b\u1ea3n l\u01b0u l\u00fac ',
      more: 'Xem t\u1ea5t c\u1ea3',
    },
    en: {
      news: 'News',
      empty: 'No news yet.',
      error: 'The news could not be loaded.',
      retry: 'Try again',
      stale: 'Showing the copy saved at ',
      more: 'See all',
    },
  };

  // Rows have fixed heights and every state lies in one grid cell over an unseen copy of the full list, so that the box
  // is as tall while loading, empty or broken as it is with news. Private names: c text, k links, m muted, b background,
  // r rules, g gap, t thumbnail, l lines of a title, s and d summary and dates shown (0 or 1). Browsers without
  // light-dark() inherit the page's colours.
  const CSS = `
:host{display:block;min-height:var(--xbtt-min,0)}
:host([hidden]){display:none}
*{box-sizing:border-box;margin:0;padding:0}
.root{all:initial;color-scheme:inherit;
--c:var(--xbtt-color,light-dark(#1d2733,#e4e9ef));--k:var(--xbtt-link,light-dark(#0b4a8f,#8fc1ff));
--m:var(--xbtt-muted,light-dark(#55616e,#a5b1be));--b:var(--xbtt-bg,light-dark(#fff,#161c23));
--r:var(--xbtt-rule,light-dark(#d9e0e7,#36414d));
--g:var(--xbtt-gap,.7em);--l:var(--xbtt-lines,2);--t:var(--xbtt-thumb,6.3em);--s:0;--d:1;
display:flex;flex-direction:column;box-sizing:border-box;min-height:inherit;padding:.9em 1em 0;
color:var(--c);background:var(--b);border:1px solid var(--r);border-radius:var(--xbtt-radius,8px);
font-family:var(--xbtt-font,inherit);font-size:var(--xbtt-size,medium);line-height:1.4;overflow-wrap:anywhere}
.light{color-scheme:light}
.dark{color-scheme:dark}
.inherit{color:var(--xbtt-color,inherit);--k:var(--xbtt-link,currentColor);--m:var(--xbtt-muted,currentColor);--b:var(--xbtt-bg,none);--r:var(--xbtt-rule,#8886)}
.brief,.big{--s:1}
.bare{--d:0}
a,::slotted(a){color:var(--k);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible,a.title:focus-visible::after{outline:2px solid var(--xbtt-focus,var(--k));outline-offset:-2px}
.heading{padding-bottom:.5em;font-size:1.15em;border-bottom:2px solid var(--k)}
.frame,.list,.skeleton{display:grid;grid-template-columns:minmax(0,1fr);align-content:start;list-style:none}
.frame>*{grid-area:1/1}
[aria-busy=false] .skeleton{visibility:hidden}
.item{position:relative;display:flex;gap:.8em;padding:var(--g) 0;border-top:1px solid var(--r)}
.item:first-child{border-top-color:transparent}
.image{flex:none;position:relative;width:var(--t);max-width:34%;aspect-ratio:3/2;align-self:start;overflow:hidden;border-radius:4px;background:var(--r)}
img{position:absolute;width:100%;height:100%;object-fit:cover}
.body{flex:1;min-width:0;overflow:hidden;height:var(--xbtt-row,calc(var(--l)*1.4em + var(--s)*2.6em + var(--d)*1.45em))}
.title,.summary{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:var(--l);overflow:hidden}
.title{font-weight:600}
a.title::after{content:"";position:absolute;inset:0}
.summary{-webkit-line-clamp:2;font-size:.9em}
.meta,.foot{font-size:.85em;color:var(--m)}
.meta{overflow:hidden;line-height:1.7;white-space:nowrap;text-overflow:ellipsis}
.date{margin-right:1em}
.skeleton .body{background:linear-gradient(var(--r) 0 0) 0 .3em/90% .8em no-repeat}
.alert{padding:var(--g) .8em;border:0;border-left:4px solid #1976d2;background:#1976d21c}
.alert .body{display:grid;align-content:center}
.warning{border-color:#c77700;background:#c777001c}
.danger{border-color:#d32f2f;background:#d32f2f1c}
.note{place-self:start center;display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:.5em 1em;padding-top:.9em;color:var(--m)}
.retry{min-height:44px;padding:0 1.4em;font:inherit;color:var(--k);background:none;border:1px solid;border-radius:6px}
.foot{display:flex;align-items:center;gap:1em;min-height:3.7em;margin-top:auto;line-height:1.2}
.more{margin-left:auto;padding:.6em 0;font-weight:600;white-space:nowrap}
.in-compact{--l:var(--xbtt-lines,1);--g:var(--xbtt-gap,.5em)}
.in-cards,.narrow+.in-list{--l:var(--xbtt-lines,3);--t:var(--xbtt-thumb,5em)}
.narrow+.in-compact{--l:var(--xbtt-lines,2)}
.in-cards>*>*{grid-template-columns:repeat(auto-fill,minmax(min(100%,13em),1fr));gap:1em;padding-top:1em}
.in-cards .item:not(.alert){border:1px solid var(--r);border-radius:6px;overflow:hidden;padding:0}
.in-cards .item,.big{flex-direction:column;gap:0}
.in-cards .body,.big .body{flex:none;margin:.6em 0}
.in-cards .body{margin:.6em .8em}
.in-cards .image,.big .image{width:100%;max-width:none;max-height:18em;aspect-ratio:16/9}
`;

  const told = new Set();
  /** @param {string} message Told once: a mistake must not flood the console of somebody else's site. */
  function tell(message) {
    if (!told.has(message)) console.info('[xbtt] ' + message);
    told.add(message);
  }

  /** @param {*} value @param {string} [base] @returns {string} An absolute http(s) address, else ''. */
  function address(value, base) {
    try {
      const url = new URL(value, base);
      return /^https?:$/.test(url.protocol) ? url.href : '';
    } catch (error) {
      return '';
    }
  }

  /** @param {number|string} time @returns {string[]} ['14:05', '24/11/2025'] in Viet Nam, which is UTC+7 all year. */
  function clock(time) {
    const iso = new Date(+new Date(time) + 252e5).toISOString();
    return [iso.slice(11, 16), iso.slice(0, 10).split('-').reverse().join('/')];
  }

  /** @param {Item} item @returns {number} When it expires. */
  function expiry(item) {
    return Date.parse(item.expires_at || '') || 8e15;
  }

  /** @param {string} text @returns {Answer} @throws {Error} When it is no widget's answer, whatever its type says. */
  function parse(text) {
    const data = JSON.parse(text);
    const check = (/** @type {Item|Alert} */ entry) => entry.title.trim();
    data.items.forEach(check);
    data.alerts.forEach(check);
    data.widget.key.trim();
    return data;
  }

  /**
   * Builds a node out of text nodes and attributes only, so that no text of the API can become markup.
   * @param {string} tag @param {?string} part Class and part names. @param {Object<string, *>|null} attributes Null is left out.
   * @param {...*} children Nodes and texts; what is false or empty is left out. @returns {HTMLElement}
   */
  function make(tag, part, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(Object.assign({ class: part, part }, attributes))) {
      if (value != null) node.setAttribute(name, value);
    }
    for (const child of children) {
      if (child) node.appendChild(child instanceof Node ? child : document.createTextNode(child));
    }
    return node;
  }

  /** One address of the API: its last answer, its saved copy and its timer, shared by all widgets that show it. */
  class Feed {
    /** @param {string} url '' is never asked. */
    constructor(url) {
      this._url = url;
      /** @type {Set<News>} */
      this._widgets = new Set();
      /** @type {Answer|null} */
      this._data = null;
      /** @type {string|null} */
      this._text = null;
      this._from = '';
      this._at = this._version = this._fails = 0; // `_at`: when the text was last known to be current.
      this._problem = url ? '' : 'key';
      this._pace = SLOWEST;
      this._keeps = false;
      this._asked = -Infinity; // Like `_due` on performance.now(), which no change of the clock disturbs.
      this._due = Infinity;
      /** @type {Promise<void>|undefined} */
      this._busy = undefined;
    }

    /** @param {News} widget @param {number} pace Between two questions. @param {boolean} keeps Whether it may save a copy. */
    _join(widget, pace, keeps) {
      this._widgets.add(widget);
      this._pace = Math.min(this._pace, pace);
      this._keeps = this._keeps || keeps;
      try {
        const saved = !this._data && keeps && localStorage['xbtt:' + this._url];
        if (saved) this._take(saved.slice(saved.indexOf('\n')), parseInt(saved, 10), 'store');
      } catch (error) {
        // Storage is off, or the copy is not ours: the network will tell.
      }
    }

    /** @param {string} text @param {number} at @param {string} from 'store' or 'network'. @throws {Error} */
    _take(text, at, from) {
      text = text.trim();
      if (text !== this._text) {
        this._data = parse(text);
        this._text = text;
        this._from = from;
        this._version++;
      }
      this._at = at;
    }

    /** @returns {Promise<void>} Never rejects: what went wrong is kept in `_problem`. */
    async _ask() {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), TIMEOUT);
      let problem = 'network';
      this._asked = performance.now();
      try {
        const answer = await fetch(this._url, { credentials: 'omit', cache: 'no-cache', signal: abort.signal });
        if (!answer.ok) throw (problem = 'http ' + answer.status);
        const text = await answer.text();
        problem = 'format';
        this._take(text, Date.now(), 'network');
        problem = '';
      } catch (error) {
        if (abort.signal.aborted) problem = 'timeout';
      }
      clearTimeout(timer);
      this._problem = problem;
      this._fails = problem ? this._fails + 1 : 0;
      this._save();
    }

    /** Saves a good answer with its time; an answer that withdraws removes the copy; after other problems it stays. */
    _save() {
      const blocked = BLOCKED.test(this._problem);
      if (blocked) this._text = this._data = null;
      if (this._problem && !blocked) return;
      try {
        delete localStorage['xbtt:' + this._url];
        if (this._text && this._keeps && this._text.length < LONGEST) localStorage['xbtt:' + this._url] = this._at + '\n' + this._text;
      } catch (error) {
        // Storage is off or full: the widget does without.
      }
    }

    /** Asks once, however many widgets want it. @returns {Promise<void>} Settles when they show the outcome. */
    _load() {
      if (!this._url) return Promise.resolve();
      this._busy = this._busy || this._ask().then(() => {
        this._due = this._asked + Math.min(SLOWEST, this._pace * 2 ** this._fails) * (1 - Math.random() / 4);
        this._busy = undefined;
        this._widgets.forEach((widget) => widget._update());
        this._tick();
      });
      return this._busy;
    }

    /** Asks when it is time, as long as somebody can see the answer. */
    _tick() {
      clearTimeout(/** @type {number|undefined} */ (this._timer));
      if (this._busy || document.hidden || !this._widgets.size) return;
      const wait = this._due - performance.now();
      if (wait > 0) this._timer = setTimeout(() => this._tick(), wait);
      else this._load();
    }

    /** @param {number} age What is older than this is asked for at once. */
    _want(age) {
      this._due = Math.min(this._due, this._asked + age);
      this._tick();
    }
  }

  /** @type {Map<string, Feed>} */
  const feeds = new Map();
  const wake = () => feeds.forEach((feed) => feed._want(5e3));
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);

  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript || document.querySelector('[src*="/embed/"]'));
  /** @type {CSSStyleSheet|undefined} */
  let sheet;

  /** @param {ShadowRoot} shadow Gets the one shared sheet; a style element only where browsers know no such thing. */
  function dress(shadow) {
    try {
      sheet = sheet || new CSSStyleSheet();
      sheet.replaceSync(CSS);
      shadow.adoptedStyleSheets = [sheet];
    } catch (error) {
      shadow.appendChild(make('style', null, null, CSS));
    }
  }

  /** @param {Look} look @returns {string[]} Class and part names of each row of the full list. */
  function parts(look) {
    return Array(look.limit).fill('item').fill(look.layout === 'headline' ? 'item big' : 'item', 0, 1);
  }

  /** The element. */
  class News extends HTMLElement {
    static get observedAttributes() {
      return NAMES.concat(NAMES.map((name) => 'data-' + name));
    }

    constructor() {
      super();
      /** @type {string|undefined} What is painted, in a word. */
      this._shown = undefined;
      this._near = new IntersectionObserver((seen) => {
        if (seen[seen.length - 1].isIntersecting) this._start();
      }, { rootMargin: '400px' });
      const width = make('div', null, null); // Its height never changes, so that observing it cannot loop.
      this._root = make('p', null, null);
      const shadow = this.attachShadow({ mode: 'open' });
      shadow.append(width, this._root);
      dress(shadow);
      new ResizeObserver(() => {
        width.className = width.clientWidth < 420 ? 'narrow' : '';
      }).observe(width);
    }

    /** @returns {string} loading, ready, empty, stale, error or blocked. */
    get state() {
      return this._state || 'loading';
    }

    /** Asks the API now. @returns {Promise<void>} Settles when the outcome is shown. */
    async refresh() {
      if (this._feed) await this._feed._load();
    }

    connectedCallback() {
      const key = this._option('key');
      const query = new URLSearchParams();
      for (const name of FILTERS) {
        const value = this._option(name);
        if (value) query.set(name, value);
      }
      const path = '/api/v2/widgets/' + encodeURIComponent(key || '') + '/' + (String(query) && '?' + query);
      const url = key ? address(path, this._option('api') || (script ? script.src : undefined)) : '';
      const feed = this._feed = feeds.get(url) || new Feed(url);
      feeds.set(url, feed);
      const look = this._look();
      feed._join(this, Math.max(5, Number(this._option('refresh')) || 30) * 1e3, !!look.store);
      this._shown = '';
      this._update();
      if (look.loading === 'lazy') this._near.observe(this);
      else this._start();
    }

    disconnectedCallback() {
      this._near.disconnect();
      clearTimeout(this._timer);
      if (this._feed) this._feed._widgets.delete(this);
      this._feed = undefined;
    }

    attributeChangedCallback() {
      if (!this._feed) return;
      this.disconnectedCallback();
      this.connectedCallback();
    }

    _start() {
      this._near.disconnect();
      if (this._feed) this._feed._want(this._feed._pace);
    }

    /** @param {string} name @returns {string|null} The attribute or its data- twin. */
    _option(name) {
      const value = this.getAttribute(name);
      return value === null ? this.getAttribute('data-' + name) : value;
    }

    /** @returns {Look} The attributes over the key's own settings; an attribute can only lower the limit. */
    _look() {
      /** @type {*} */
      const set = Object.assign({}, this._feed && this._feed._data && this._feed._data.widget);
      for (const name of Object.keys(CHOICES)) {
        const value = this._option(name);
        const allowed = CHOICES[name].split(' ');
        const has = (/** @type {*} */ word) => allowed.includes(word);
        if (value !== null && !has(value)) tell(name + ': ' + allowed.join('|'));
        const own = set[name.replace('-', '_')];
        const word = [value, String(own), own ? 'on' : own === false && 'off', allowed[0]].find(has);
        set[name] = word !== 'off' && word;
      }
      if (set.layout === 'compact') set.images = set.summary = false;
      const limit = parseInt(this._option('limit') || '', 10);
      const most = Math.min(30, set.limit >>> 0);
      const heading = this._option('heading');
      set.words = WORDS[set.lang];
      set.heading = heading === null ? set.heading || set.words.news : heading;
      set.limit = Math.min(limit > 0 ? limit : most || 5, most || 30);
      set.target = this._option('target');
      return set;
    }

    /** Shows the feed as it now is; does nothing when that is what the reader already sees. */
    _update() {
      const feed = /** @type {Feed} */ (this._feed);
      const problem = feed._problem;
      const now = Date.now();
      const data = now - feed._at < WEEK && feed._data;
      const items = data ? data.items.filter((item) => expiry(item) > now) : [];
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._update(), Math.min(864e5, ...items.map((item) => expiry(item) - now)));
      const state = this._state = BLOCKED.test(problem) ? 'blocked' : !data ? (problem ? 'error' : 'loading') :
        problem ? 'stale' : items.length ? 'ready' : 'empty';
      const shown = [state, feed._version, items.length, problem].join();
      if (shown === this._shown) return;
      this._shown = shown;
      this._paint(data, items);
      if (problem) tell(feed._url + ' ' + problem);
      else if (data && data.ignored && data.ignored.length) tell('ignored: ' + data.ignored);
      if (state === 'stale') this._emit(state, { since: new Date(feed._at).toISOString() });
      else if (problem) this._emit('error', { reason: problem });
      else if (data) this._emit('load', { count: items.length, from: feed._from });
    }

    /** @param {string} name @param {Object} detail @returns {boolean} False when a listener cancelled it. */
    _emit(name, detail) {
      return this.dispatchEvent(new CustomEvent('xbtt:' + name, { detail, cancelable: true, bubbles: true, composed: true }));
    }

    /** @param {Answer|false|null} data @param {Item[]} items Those that have not expired. */
    _paint(data, items) {
      const look = this._look();
      const names = parts(look);
      const alerts = data ? data.alerts.slice(0, 3) : [];
      const news = items.slice(0, Math.max(1, look.limit - alerts.length)); // An alert takes the room of one item.
      const rows = alerts.map((alert) => make('li', 'item alert ' + alert.level, null, make('div', 'body', null, this._link('title', alert, look))))
        .concat(news.map((item, at) => this._item(item, look, names[at])));
      const ghosts = names.map((name) => make('div', name, null, look.images && make('div', 'image', null), make('div', 'body', null)));
      const saved = this.state === 'stale' && this._feed && look.words.stale + clock(this._feed._at).join(' ');
      const more = data && look.more && data.widget.more_url;
      this._swap(make('section', 'root', {
        class: ['root in-' + look.layout, look.theme, look.summary && 'brief', look.dates || look.source || 'bare'].join(' '),
        lang: look.lang, 'aria-label': look.heading || look.words.news, 'aria-busy': this.state === 'loading', tabindex: -1,
      },
      look.heading && make('h' + look['heading-level'], 'heading', null, make('slot', null, { name: 'heading' }, look.heading)),
      make('div', 'frame', null,
        make('div', 'skeleton', { 'aria-hidden': true }, ...ghosts),
        rows.length ? make('ul', 'list', { role: 'list', lang: data && data.widget.lang }, ...rows) : this._note(look)),
      make('div', 'foot', null,
        saved && make('p', 'stale', { role: 'status' }, saved),
        more && this._link('more', { title: (data && data.widget.more_label) || look.words.more, url: more }, look))));
    }

    /** @param {HTMLElement} root Put in place of the old one; a reader at the keyboard stays on the same link, or at least here. */
    _swap(root) {
      const focus = /** @type {HTMLAnchorElement|null} */ (/** @type {ShadowRoot} */ (this.shadowRoot).activeElement);
      this._root.replaceWith(root);
      this._root = root;
      if (!focus) return;
      /** @type {HTMLElement} */
      let next = root;
      root.querySelectorAll('a').forEach((link) => {
        if (link.href === focus.href) next = link;
      });
      next.focus({ preventScroll: true });
    }

    /** @param {Item} item @param {Look} look @param {string} part @returns {HTMLElement} */
    _item(item, look, part) {
      const image = look.images && item.image;
      const src = image && address(image.url);
      const at = item.published_at || '';
      return make('li', part, null,
        src && make('div', 'image', null, make('img', null, { src, alt: '', width: image.width, height: image.height, loading: 'lazy' })),
        make('div', 'body', null,
          this._link('title', item, look),
          (look.summary || part !== 'item') && make('p', 'summary', null, item.lead),
          make('div', 'meta', null,
            look.dates && Date.parse(at) && make('time', 'date', { datetime: at }, clock(at)[1]),
            look.source && make('span', 'source', null, item.source))));
    }

    /**
     * @param {string} part @param {{id?: number, title: string, url?: *}} entry @param {Look} look
     * @returns {Node} Without an http(s) address the title is plain text.
     */
    _link(part, { id, title, url }, look) {
      const href = address(url);
      const link = make(href ? 'a' : 'span', part, href ? { href, target: look.target, rel: 'noopener' } : null, title);
      link.onclick = () => !href || this._emit('click', { id, url: href });
      return link;
    }

    /** @param {Look} look @returns {Node} Where there is no news: a word, a way to retry, the page's own link. */
    _note(look) {
      const error = this.state === 'error';
      const blocked = this.state === 'blocked';
      const word = error ? 'error' : !blocked && this.state !== 'loading' && 'empty';
      const retry = make('button', 'retry', { type: 'button' }, look.words.retry);
      retry.onclick = () => this.refresh();
      return make('div', 'note', null,
        word && make('slot', null, { name: word }, make('p', word, { role: 'status' }, look.words[word])),
        error && retry,
        (error || blocked) && make('slot', null, null));
    }
  }

  customElements.define(TAG, News);

  /** Puts an element into each <div data-xbtt-news> and after each <script data-xbtt-news>, once. */
  function mount() {
    for (const place of /** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll('[data-xbtt-news]:not(xbtt-news)'))) {
      if (mounted.has(place)) continue;
      mounted.add(place);
      const element = document.createElement(TAG);
      Object.assign(element.dataset, place.src && { api: place.src }, place.dataset);
      if (place.src) {
        place.after(element);
      } else {
        element.append(...place.childNodes);
        place.append(element);
      }
    }
  }
  const mounted = new WeakSet();
  mount();
  new MutationObserver(mount).observe(document, { childList: true, subtree: true });
})();
