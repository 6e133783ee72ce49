import { readdirSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageOf } from './pages.js';

const readme = pageOf('README.md').text;

it('the README MUST have at most 8 KB', () => {
  expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(8192);
});

it('the README MUST begin with the two commands', () => {
  expect(readme).toMatch(/^npm ci && npm start\b/m);
  expect(readme).toMatch(/^npm ci && npm test\b/m);
});

it('the README MUST show a picture of at most 150 KB', () => {
  const image = /!\[[^\]]+\]\(([^)]+\.png)\)/.exec(readme)?.[1] ?? '';
  expect(statSync(image).size).toBeLessThanOrEqual(150 * 1024);
});

it('the README MUST list everything in src', () => {
  const [, layout = ''] = /^src\/\n((?: {2}.*\n)+)/m.exec(readme) ?? [];
  const listed = [...layout.matchAll(/^ {2}(\S.*?) {2,}/gm)].flatMap(([, names = '']) => names.split(', '));
  const present = readdirSync('src', { withFileTypes: true }).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  expect(listed.sort()).toEqual(present.sort());
});
