/** What a widget shows, as nodes. Every state has the height of the full list, which lies unseen beneath. */
import { WORDS } from './look.js';
import { address, clock, make } from './nodes.js';

/** @typedef {import('./element.js').News} News */

/**
 * @param {News} widget
 * @param {Look} look
 * @param {View} view
 * @returns {HTMLElement}
 */
export function paint(widget, look, view) {
  const own = view._data.widget;
  const [news, , , , stale] = WORDS[look.lang];
  const alerts = view._data.alerts.slice(0, 3);
  const rows = alerts.concat(view._items).slice(0, look.limit); // An alert takes the room of one item.
  const ghosts = [...Array(look.limit)].map((_, at) => make('div', part(look, at), [look.images && make('div', 'image'), make('div', 'body')]));
  return make('section', `root in-${look.layout} ${look.theme} s-${look.summary} d-${look.dates || look.source}`, [
    look.heading && make('h' + look.heading_level, 'heading', [make('slot', '', [look.heading], { name: 'heading' })]),
    make('div', 'frame', [
      make('div', 'skeleton is-' + view._state, ghosts),
      rows[0] ?
        make('ul', 'list', rows.map((entry, at) => row(widget, look, entry, part(look, at - alerts.length))), { lang: own.lang }) :
        note(widget, WORDS[look.lang]),
    ]),
    make('div', 'foot', [
      view._state === 'stale' && make('p', 'stale', [stale + clock(view._at)]),
      look.more && own.more_url && link(widget, look, 'more', { title: own.more_label, url: own.more_url }),
    ]),
  ], { lang: look.lang, ariaLabel: look.heading || news, tabIndex: -1 });
}

/** @param {Look} look @param {number} at Which item. @returns {string} Class and part names of its row. */
function part(look, at) {
  return at || look.layout !== 'headline' ? 'item' : 'item big';
}

/** @param {News} widget @param {Look} look @param {Entry} entry @param {string} name @returns {HTMLElement} */
function row(widget, look, entry, name) {
  const { image, level, published_at: at } = entry;
  const src = look.images && image && address(image.url);
  return make('li', level ? 'item alert ' + level : name, [
    src && image && make('img', 'image', [], { src, alt: '', width: image.width, height: image.height, loading: 'lazy' }),
    make('div', 'body', [
      link(widget, look, 'title', entry),
      (look.summary || name !== 'item') && make('p', 'summary', [entry.lead]),
      make('div', 'meta', [
        look.dates && Date.parse(at) && make('time', 'date', [clock(at).slice(0, 10)], { dateTime: at }),
        look.source && make('span', 'source', [entry.source]),
      ]),
    ]),
  ]);
}

/** @param {News} widget @param {Look} look @param {string} name @param {{id?: number, title?: string, url?: unknown}} entry @returns {Node} Plain text without an http(s) address. */
function link(widget, look, name, { id, title, url }) {
  const href = address(url);
  return make(href ? 'a' : 'span', name, [title], href && {
    href,
    target: look.target,
    onclick: () => widget._emit('click', { id, url: href }),
  });
}

/** @param {News} widget @param {string[]} words @returns {Node} Where there is no news: a word, a way to retry, the page's own link. */
function note(widget, [, empty, error, retry]) {
  /** @param {string} name @param {string} text */
  const word = (name, text) => make('slot', '', [make('p', name, [text])], { name });
  return make('div', 'note', {
    loading: [],
    blocked: [make('slot')],
    error: [word('error', error), make('button', 'retry', [retry], { onclick: () => widget.refresh() }), make('slot')],
  }[widget.state] || [word('empty', empty)]);
}
