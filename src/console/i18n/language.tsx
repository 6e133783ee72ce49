import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider, type Messages } from 'use-intl';
import type { messages as english } from '../messages/en/index.js';
import { findLocale, type ConsoleLocale } from './locales.js';

declare module 'use-intl' {
  // What `useTranslations` and `useFormatter` may be asked for.
  interface AppConfig {
    Messages: typeof english;
  }
}

interface Language {
  readonly locale: ConsoleLocale;
  choose(tag: string): void;
}

const storageKey = 'parley-console-language';
const LanguageContext = createContext<Language | undefined>(undefined);

/** The languages that the viewer asked for, the most wanted first. `?language=` also reaches the pseudo locale. */
function wantedLanguages(): string[] {
  const inAddress = new URLSearchParams(location.search).get('language');
  return [inAddress, localStorage.getItem(storageKey), ...navigator.languages].filter((tag) => tag !== null);
}

/** Shows nothing until the catalog is there, which is one small file. */
export function LanguageProvider({ children }: { readonly children: (locale: ConsoleLocale) => ReactNode }) {
  const [locale, setLocale] = useState(() => findLocale(wantedLanguages()));
  const [loaded, setLoaded] = useState<{ readonly locale: ConsoleLocale; readonly messages: Messages }>();

  useEffect(() => {
    let isWanted = true;
    void locale.load().then((messages) => {
      if (isWanted) setLoaded({ locale, messages });
    });
    return () => void (isWanted = false);
  }, [locale]);

  useEffect(() => {
    if (loaded === undefined) return;
    document.documentElement.lang = loaded.locale.tag;
    document.documentElement.dir = loaded.locale.direction;
  }, [loaded]);

  const language = useMemo<Language>(
    () => ({
      locale,
      choose: (tag) => {
        localStorage.setItem(storageKey, tag);
        setLocale(findLocale([tag]));
      },
    }),
    [locale],
  );

  if (loaded === undefined) return null;
  return (
    <LanguageContext value={language}>
      <IntlProvider locale={loaded.locale.tag} messages={loaded.messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
        {children(loaded.locale)}
      </IntlProvider>
    </LanguageContext>
  );
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (language === undefined) throw new Error('useLanguage needs a LanguageProvider.');
  return language;
}
