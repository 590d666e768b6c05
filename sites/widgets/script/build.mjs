/**
 * Builds the scripts of sites/widgets/script/ into sites/widgets/static/embed/<version>/ and notes their hashes.
 *
 * The version is that of package.json. A version that releases.json names has been published: its bytes do not change,
 * unless --replace says that nobody has it yet. --check writes nothing and fails when a build would write other bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

const HERE = new URL('./', import.meta.url);
const EMBED = new URL('../static/embed/', HERE);
const RELEASES = new URL('releases.json', EMBED);
const NAMES = ['xbtt', 'height', 'frame'];
const { version } = JSON.parse(readFileSync(new URL('package.json', HERE), 'utf8'));

/** The styles as one line of text; values of custom properties too, which minifiers leave alone. */
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      const contents = code.trim().replace(/, /g, ',').replace(/(--\w+): /g, '$1:').replace(/ \* /g, '*');
      return { contents, loader: 'text' };
    });
  },
};

/** @param {string} name @returns {Promise<string>} One classic script: ES2017, ASCII alone, in a function of its own. */
async function script(name) {
  const bundled = await build({
    entryPoints: [new URL(`${name}.js`, HERE).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2017',
    define: { VERSION: JSON.stringify(version) },
    plugins: [styles],
    tsconfigRaw: '{}',
  });
  // One word for all declarations is a word less to compress.
  const text = bundled.outputFiles[0].text.replace(/\b(const|var) /g, 'let ');
  const { code } = await minify(text, {
    ecma: 2017,
    toplevel: true,
    compress: { passes: 4, unsafe_arrows: true, unsafe_methods: true, pure_getters: true, keep_fargs: false, reduce_funcs: false },
    mangle: { properties: { regex: /^_/ } },
    format: { ascii_only: true },
  });
  return code + '\n';
}

/** @param {string|Buffer} content @param {string} algorithm @returns {string} As in an integrity attribute. */
function digest(content, algorithm) {
  return `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;
}

/** @returns {string} Changes with any source and with the tools; tests/sites/test_widget_scripts.py does the same sum. */
function stamp() {
  const files = readdirSync(HERE).filter((name) => /\.(js|mjs|css|json)$/.test(name)).sort();
  return digest(Buffer.concat(files.map((name) => readFileSync(new URL(name, HERE)))), 'sha256');
}

/** @param {string} code @returns {number} Bytes as brotli sends them at its best. */
function sent(code) {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** @param {Object<string, string>} built @returns {string[]} The files of this version that are there with other bytes. */
function changed(built) {
  const there = (name) => new URL(`${version}/${name}`, EMBED);
  return Object.keys(built).filter((name) => !existsSync(there(name)) || readFileSync(there(name), 'utf8') !== built[name]);
}

const built = {};
for (const name of NAMES) built[`${name}.js`] = await script(name);
const releases = existsSync(RELEASES) ? JSON.parse(readFileSync(RELEASES, 'utf8')) : {};
const different = changed(built);
for (const [name, code] of Object.entries(built)) console.log(`${version}/${name}: ${code.length} bytes, ${sent(code)} with brotli`);

if (process.argv.includes('--check')) {
  if (different.length) throw new Error(`The sources build other bytes than are committed: ${different}. Run make widget.`);
} else {
  if (different.length && releases[version] && !process.argv.includes('--replace')) {
    throw new Error(`Version ${version} is published and its bytes stay: raise the version in package.json, or pass --replace while nobody has it.`);
  }
  mkdirSync(new URL(`${version}/`, EMBED), { recursive: true });
  for (const [name, code] of Object.entries(built)) writeFileSync(new URL(`${version}/${name}`, EMBED), code);
  releases[version] = Object.fromEntries(Object.entries(built).map(([name, code]) => [name, digest(code, 'sha384')]));
  releases[version].sources = stamp();
  writeFileSync(RELEASES, JSON.stringify(releases, null, 2) + '\n');
}
