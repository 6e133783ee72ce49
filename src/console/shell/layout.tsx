import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { NavLink as RouterLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { useTranslations } from 'use-intl';
import { FailureState } from '../page/failure-state.js';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { AccountMenu } from './account-menu.js';
import type { ConsoleView } from './console-view.js';
import { ConnectionState } from './connection-state.js';
import { LanguageMenu, ThemeMenu } from './preferences.js';

/** The frame around all views. On a phone the navigation opens from the header. */
export function Layout({ views }: { readonly views: readonly ConsoleView[] }) {
  const t = useTranslations('shell');
  const viewer = useViewer();
  const { pathname } = useLocation();
  const { state } = useNavigation();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  useEffect(close, [pathname, close]);

  const skip = (): void => document.getElementById('content')?.focus();
  const visible = views.filter(({ scopes }) => scopes.some((scope) => viewer.can(scope)));
  const isBelow = ({ path }: ConsoleView): boolean => pathname === `/${path}` || pathname.startsWith(`/${path}/`);
  const forbidden = views.find((view) => isBelow(view) && !visible.includes(view));
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
      transitionDuration={0}
    >
      <button type="button" className="skip-link" onClick={skip}>
        {t('skip')}
      </button>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} aria-expanded={isOpen} />
            <Text fw={700} size="lg" className="brand" translate="no">
              Parley
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <ConnectionState />
            <LanguageMenu />
            <ThemeMenu />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('navigationLabel')}>
        {visible.map((view) => {
          const { name, path, icon: Icon } = view;
          return (
            <NavLink
              key={name}
              component={RouterLink}
              to={`/${path}`}
              active={isBelow(view)}
              label={t(`navigation.${name}`)}
              leftSection={<Icon size={18} strokeWidth={1.75} aria-hidden />}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} aria-busy={state === 'loading'}>
        {forbidden === undefined ? (
          <Outlet />
        ) : (
          <ViewPage title={t(`navigation.${forbidden.name}`)} documents={[]}>
            <FailureState failure={{ kind: 'forbidden', message: '' }} onRetry={() => undefined} />
          </ViewPage>
        )}
      </AppShell.Main>
      <ScrollRestoration />
    </AppShell>
  );
}
