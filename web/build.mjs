// Builds bot/web/static/widget.js from src/. `npm run build` does; tools/check_widget.py finds out when it is stale.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { load } from 'js-yaml';

const OUT = '../bot/web/static/widget.js';
const REGIONS = '../data/lexicon/regions.yml';
const KINDS = ['emergency', 'poison', 'crisis'];

// The same files in the same order as in tools/check_widget.py.
const sources = readdirSync('src').sort().map((name) => `src/${name}`);
const inputs = ['build.mjs', 'package-lock.json', REGIONS, ...sources];
const hash = createHash('sha256');
for (const name of inputs) {
  hash.update(name.split('/').at(-1)).update('\0').update(readFileSync(name)).update('\0');
}

const numbers = Object.fromEntries(
  load(readFileSync(REGIONS, 'utf8')).regions.map((region) => [
    region.id,
    KINDS.filter((kind) => region[kind]).map((kind) => ({
      kind,
      label: region[kind].label,
      number: String(region[kind].number),
      tel: String(region[kind].tel ?? region[kind].number),
    })),
  ]),
);

const styles = {
  name: 'styles',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true, target: 'chrome111' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

await build({
  entryPoints: ['src/mount.ts'],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  legalComments: 'none',
  define: { REGION_NUMBERS: JSON.stringify(numbers) },
  plugins: [styles],
});

const code = readFileSync(OUT, 'utf8');
const header = [
  '/*! baclofen-bot chat widget, Apache-2.0. Contains lit, Copyright Google LLC, BSD-3-Clause.',
  `Built from web/ by "npm run build"; do not edit. sources ${hash.digest('hex')} */`,
].join('\n');
writeFileSync(OUT, `${header}\n${code}`);
mkdirSync('../tests/web/vendor', { recursive: true });
copyFileSync('node_modules/axe-core/axe.min.js', '../tests/web/vendor/axe.min.js');
console.log(`widget.js: ${(gzipSync(readFileSync(OUT)).length / 1024).toFixed(1)} KB gzipped`);
