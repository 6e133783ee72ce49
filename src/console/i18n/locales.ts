import type { Messages } from 'use-intl';
import { toPseudo } from './pseudo.js';

export type Direction = 'ltr' | 'rtl';

export interface ConsoleLocale {
  /** A BCP 47 tag, for `Intl` and the page's language. */
  readonly tag: string;
  /** The language's own name; undefined for one that only `?language=` chooses. */
  readonly name?: string;
  readonly direction: Direction;
  load(): Promise<Messages>;
}

const english: ConsoleLocale = {
  tag: 'en',
  name: 'English',
  direction: 'ltr',
  load: async () => (await import('../messages/en/index.js')).messages,
};

export const locales: readonly ConsoleLocale[] = [
  english,
  {
    tag: 'pt-BR',
    name: 'Português (Brasil)',
    direction: 'ltr',
    load: async () => (await import('../messages/pt-BR/index.js')).messages,
  },
  // CLDR's pseudo locale for right-to-left: every text is marked, and longer than in English.
  { tag: 'ar-XB', direction: 'rtl', load: async () => toPseudo(await english.load()) },
];

/** The locale with this tag, or with the same language; English otherwise. */
export function findLocale(wanted: readonly string[]): ConsoleLocale {
  const languageOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
  const offered = locales.filter(({ name }) => name !== undefined);
  for (const tag of wanted) {
    const found = locales.find((locale) => locale.tag === tag) ?? offered.find((locale) => languageOf(locale.tag) === languageOf(tag));
    if (found !== undefined) return found;
  }
  return english;
}
