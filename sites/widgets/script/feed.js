/** One address of the API: its last answer, its saved copy and its timer, shared by all widgets that show it. */
import { tell } from './nodes.js';

const TIMEOUT = 8e3; // Milliseconds, like every span of time below.
const PACE = 3e4; // Between two questions; longer after each failure, up to SLOWEST.
const SLOWEST = 3e5;
const DAY = 864e5; // The longest that a timer of browsers can be trusted with.
const WEEK = 6048e5; // A saved copy is shown no longer.
const LONGEST = 32768; // Characters of a saved copy, which browsers store as 64 KB.
const BLOCKED = /key|40[34]|410/; // Problems that withdraw what was shown.

/** @type {Answer} What there is to show of no answer. */
const NOTHING = { widget: {}, items: [], alerts: [] };

/** @type {Object<string, Feed>} */
const feeds = {};

/** @param {string} text @returns {Answer} @throws {Error} When it is no widget's answer, whatever its type says. */
function parse(text) {
  const data = JSON.parse(text);
  data.widget.key.trim();
  for (const entry of data.items.concat(data.alerts)) entry.title.trim();
  return data;
}

/** @param {Entry} item @returns {number} When it expires. */
function expiry(item) {
  return Date.parse(/** @type {string} */ (item.expires_at)) || 8e15;
}

/** @param {string} url '' is never asked. @returns {Feed} The one of this address. */
export function feedOf(url) {
  return (feeds[url] = feeds[url] || makeFeed(url));
}

/** Asks again for what a reader who comes back may have missed. */
export function wake() {
  for (const feed of Object.values(feeds)) feed._want(5e3);
}

/** @param {string} url @returns {Feed} */
function makeFeed(url) {
  const name = 'xbtt:' + url;
  /** @type {Set<Shower>} */
  const widgets = new Set();
  let at = 0; // When `text` was last known to be current.
  let asked = -Infinity; // On performance.now(), which no change of the clock disturbs.
  let fails = 0;
  let problem = url ? '' : 'key';
  /** @type {string|undefined} */
  let text;
  /** @type {Answer|undefined} */
  let data;
  /** @type {string|undefined} */
  let from;
  /** @type {unknown} */
  let keeps;
  /** @type {Promise<void>|undefined|null} */
  let busy;
  /** @type {number|undefined} */
  let timer;
  /** @type {number|undefined} */
  let expires;

  /** @param {string} next @param {number} time @param {string} source 'store' or 'network'. @throws {Error} */
  function take(next, time, source) {
    if (next !== text) {
      data = parse(next);
      text = next;
      from = source;
      if (data.ignored && data.ignored[0]) tell('ignored: ' + data.ignored);
    }
    at = time;
  }

  /** Saves a good answer with its time; an answer that withdraws removes the copy; after other problems it stays. */
  function save() {
    const blocked = BLOCKED.test(problem);
    if (blocked) text = data = undefined;
    if (problem && !blocked) return;
    try {
      delete localStorage[name];
      if (text && keeps && text.length < LONGEST) localStorage[name] = at + text;
    } catch (error) {
      // Storage is off or full: the widget does without.
    }
  }

  /** Asks, and keeps what went wrong in `problem`. @returns {Promise<void>} Settles when the widgets show the outcome. */
  async function ask() {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIMEOUT);
    asked = performance.now();
    let wrong = 'network';
    try {
      const answer = await fetch(url, { credentials: 'omit', cache: 'no-cache', signal: abort.signal });
      if (!answer.ok) throw (wrong = '' + answer.status);
      const next = await answer.text();
      wrong = 'format';
      take(next, Date.now(), 'network');
      wrong = '';
      fails = -1;
    } catch (error) {
      if (abort.signal.aborted) wrong = 'timeout';
    }
    clearTimeout(limit);
    problem = wrong;
    save();
    busy = null;
    widgets.forEach(show);
    want(Math.min(SLOWEST, PACE * 2 ** ++fails) * (1 - Math.random() / 4));
  }

  /** @param {Shower} widget Is told what it has to show now. */
  function show(widget) {
    const now = Date.now();
    const current = now - at < WEEK && data;
    const answer = current || NOTHING;
    const items = answer.items.filter((item) => expiry(item) > now);
    clearTimeout(expires);
    expires = setTimeout(() => widgets.forEach(show), Math.min(DAY, ...items.map((item) => expiry(item) - now)));
    const state = BLOCKED.test(problem) ? 'blocked' : !current ? (problem ? 'error' : 'loading') :
      problem ? 'stale' : items.length ? 'ready' : 'empty';
    if (problem) tell(url + ' ' + problem);
    widget._show({
      _state: state,
      _data: answer,
      _items: items,
      _at: at,
      _mark: state + items.length + problem + text,
      _event: current && (problem ? ['stale', { since: new Date(at) }] : ['load', { count: items.length, from }]) ||
        problem && ['error', { reason: problem }],
    });
  }

  /** Asks once, however many widgets want it. @returns {Promise<void>|''} */
  function load() {
    return url && (busy = busy || ask());
  }

  /** Asks when it is time, as long as somebody can see the answer. @param {number} [age] What is older is asked for at once. */
  function want(age = PACE) {
    const wait = asked + age - performance.now();
    clearTimeout(timer);
    if (busy || document.hidden || !widgets.size) return;
    if (wait > 0) timer = setTimeout(want, wait, age);
    else load();
  }

  /** @param {Shower} widget @param {unknown} stores Whether it may save a copy. */
  function join(widget, stores) {
    widgets.add(widget);
    keeps = keeps || stores;
    try {
      const saved = localStorage[name];
      if (!data && stores) take(saved.slice(saved.indexOf('{')), parseInt(saved), 'store');
    } catch (error) {
      // Storage is off, or there is no copy of ours: the network will tell.
    }
    show(widget);
  }

  return { _join: join, _leave: (widget) => widgets.delete(widget), _load: load, _want: want };
}
