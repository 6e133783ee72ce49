import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Languages, Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/language.js';
import { locales } from '../i18n/locales.js';

const themes: readonly { readonly scheme: MantineColorScheme; readonly icon: LucideIcon }[] = [
  { scheme: 'light', icon: Sun },
  { scheme: 'dark', icon: Moon },
  { scheme: 'auto', icon: Monitor },
];

export function ThemeMenu() {
  const t = useTranslations('shell.theme');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = themes.find(({ scheme }) => scheme === colorScheme)?.icon ?? Monitor;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('label')}>
          <Current size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(themes.find(({ scheme }) => scheme === value)?.scheme ?? 'auto')}
        >
          {themes.map(({ scheme, icon: Icon }) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick rightSection={<Icon size={16} aria-hidden />}>
              {t(scheme)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageMenu() {
  const t = useTranslations('shell');
  const { locale, choose } = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('language')}>
          <Languages size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={locale.tag} onChange={choose}>
          {locales.map(
            ({ tag, name }) =>
              name !== undefined && (
                <Menu.RadioItem key={tag} value={tag} closeMenuOnClick lang={tag}>
                  {name}
                </Menu.RadioItem>
              ),
          )}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
