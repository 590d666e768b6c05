/** What the widget makes nodes, addresses and dates with. */

/** @type {Object<string, number>} */
const told = {};

/** @param {string} message Told once: a mistake must not flood the console of somebody else's site. */
export function tell(message) {
  if (!told[message]) console.info('[xbtt] ' + message);
  told[message] = 1;
}

/** @param {*} value @param {string} [base] @returns {string} An absolute http(s) address, else ''. */
export function address(value, base) {
  try {
    const { href } = new URL(value, base);
    if (/^https?:/.test(href)) return href;
  } catch (error) {
    // It is no address.
  }
  return '';
}

/** @param {number|string} time @returns {string} '24/11/2025, 14:05' in Viet Nam, which is UTC+7 all year (POSIX writes that -7). */
export function clock(time) {
  return new Date(time).toLocaleString('en-GB', { timeZone: 'Etc/GMT-7' }).slice(0, -3);
}

/**
 * Builds a node out of text nodes and properties named here in the script, so that no text of the API can become markup.
 * @param {string} tag
 * @param {string} [part] Class and part names.
 * @param {Array<*>} [children] Nodes and texts; what is false or empty is left out.
 * @param {Object<string, *>|string} [properties]
 * @returns {HTMLElement}
 */
export function make(tag, part = '', children = [], properties) {
  const node = Object.assign(document.createElement(tag), { className: part, part }, properties);
  node.append(...children.filter((child) => child));
  return node;
}
