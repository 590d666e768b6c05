/** What the attributes of an element say, over the settings of its key. */
import { tell } from './nodes.js';

/** The attributes with a choice of values: name, the usual value, the others. */
const CHOICES = [
  'layout list cards compact headline',
  'images on off',
  'dates on off',
  'source on off',
  'more on off',
  'store on off',
  'summary off on',
  'isolate off on',
  'loading lazy eager',
  'theme auto light dark inherit',
  'lang vi en',
  'heading-level 2 3 4 5 6',
];

/** @type {Object<string, string[]>} What the reader sees: news, empty, error, retry, stale. */
export const WORDS = {
  vi: [
    'Tin t\u1ee9c',
    'Ch\u01b0a c\u00f3 tin m\u1edbi.',
    'Ch\u01b0a t\u1ea3i \u0111\u01b0\u1ee3c tin.',
    'Th\u1eed l\u1ea1i',
    '\u0110ang hi\u1ec3n th\u1ecb b\u1ea3n l\u01b0u l\u00fac ',
  ],
  en: ['News', 'No news yet.', 'News could not be loaded.', 'Try again', 'Copy saved at '],
};

/** @param {Element} element @param {string} name @returns {string|null} The attribute, else its data- twin. */
export function option(element, name) {
  return element.getAttribute((element.hasAttribute(name) ? '' : 'data-') + name);
}

/**
 * @param {Element} element
 * @param {Settings} [own] The key's settings, once they are known; an attribute can only lower their limit.
 * @returns {Look}
 */
export function lookOf(element, own) {
  /** @type {*} */
  const look = Object.assign({}, own);
  for (const choice of CHOICES) {
    const [name, ...words] = choice.split(' ');
    const value = option(element, name);
    const setting = name.replace('-', '_');
    const ours = look[setting];
    let word = value === '' ? 'on' : value; // As in <xbtt-news isolate>.
    if (!words.includes(/** @type {string} */ (word))) {
      if (word) tell(choice);
      word = ours === undefined ? words[0] : ours;
    }
    look[setting] = word !== 'off' && word;
  }
  if (look.layout === 'compact') look.images = look.summary = false;
  const heading = option(element, 'heading');
  look.heading = heading === null ? look.heading || WORDS[look.lang][0] : heading;
  look.limit = Math.min(/** @type {*} */ (option(element, 'limit')) >>> 0 || look.limit || 5, look.limit || 30);
  look.target = option(element, 'target') || '';
  return look;
}
