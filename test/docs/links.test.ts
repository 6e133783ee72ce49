import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, type Page } from './pages.js';

/** What a link leads to: a path from the project's root, and the heading in it. */
interface Link {
  readonly from: string;
  readonly path: string;
  readonly anchor: string;
}

describe('links in Markdown files', () => {
  const links = pages.flatMap(linksOf);

  it('MUST lead to a file or folder that exists', () => {
    expect(links.length).toBeGreaterThan(60);
    expect(links.filter(({ path }) => !existsSync(path)).map(({ from, path }) => `${from}: ${path}`)).toEqual([]);
  });

  it('MUST lead to a heading that exists', () => {
    const withAnchor = links.filter(({ anchor }) => anchor !== '');
    expect(withAnchor.length).toBeGreaterThan(8);
    const broken = withAnchor.filter(({ path, anchor }) => !anchorsOf(path).includes(anchor));
    expect(broken.map(({ from, path, anchor }) => `${from}: ${path}#${anchor}`)).toEqual([]);
  });

  it('MUST reach every page of docs/ from its index', () => {
    const reached = links.filter(({ from }) => from === 'docs/README.md').map(({ path }) => path);
    const written = pages.map(({ file }) => file).filter((file) => /^docs\/[^/]+\.md$/.test(file) && file !== 'docs/README.md');
    expect(written.filter((file) => !reached.includes(file))).toEqual([]);
  });
});

/** Relative links. Those in code are none. */
function linksOf({ file, text }: Page): Link[] {
  const prose = text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '``');
  return [...prose.matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].map(([, target = '', anchor = '']) => ({
    from: file,
    path: target === '' ? file : posix.join(posix.dirname(file), target),
    anchor,
  }));
}

/** As GitHub makes them of headings: lower case, blanks to hyphens, punctuation dropped, repetitions numbered. */
function anchorsOf(path: string): string[] {
  const prose = (pages.find(({ file }) => file === path)?.text ?? '').replace(/^```[^]*?^```$/gm, '');
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}
