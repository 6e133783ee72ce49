import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A Markdown file of the project. */
export interface Page {
  /** From the project's root. */
  readonly file: string;
  readonly text: string;
}

/** A fenced block of code, or a query that stands inside a sentence. */
export interface Block {
  readonly file: string;
  readonly text: string;
}

/** Every Markdown file: the root's, docs/ and the READMEs of the provider adapters. */
export const pages: readonly Page[] = [...listed('.', false), ...listed('docs', true), ...listed('src', true)].map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}));

/** The pages that people read to use Parley: the README and docs/. */
export const guides = pages.filter(({ file }) => file === 'README.md' || file.startsWith('docs/'));

export function pageOf(file: string): Page {
  const page = pages.find((candidate) => candidate.file === file);
  if (page === undefined) throw new Error(`There is no page ${file}.`);
  return page;
}

/** The fenced blocks of a language, in order. */
export function blocksOf(language: string, among: readonly Page[] = guides): Block[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  return among.flatMap(({ file, text }) => [...text.matchAll(fence)].map(([, block]) => ({ file, text: block ?? '' })));
}

function listed(folder: string, recursive: boolean): string[] {
  const names = readdirSync(folder, { recursive, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return names.map((name) => posix.join(folder, name.replaceAll('\\', '/'))).sort();
}
