import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslations } from 'use-intl';
import type { ViewDocument } from '../page/developer-panel.js';
import { ViewPage } from '../page/view-page.js';

export type OperationsTab = 'webhooks' | 'writes';
const paths: Readonly<Record<OperationsTab, string>> = { webhooks: '/operations', writes: '/operations/writes' };

interface OperationsPageProps {
  readonly tab: OperationsTab;
  readonly documents: readonly ViewDocument[];
  readonly children: ReactNode;
}

/** The frame of both lists. Each has an address of its own. */
export function OperationsPage({ tab, documents, children }: OperationsPageProps) {
  const t = useTranslations('operations');
  const navigate = useNavigate();
  return (
    <ViewPage title={t('title')} documents={documents}>
      <Tabs value={tab} onChange={(value) => void navigate(paths[value as OperationsTab])} keepMounted={false}>
        <Tabs.List aria-label={t('title')}>
          <Tabs.Tab value="webhooks">{t('tab.webhooks')}</Tabs.Tab>
          <Tabs.Tab value="writes">{t('tab.writes')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          {children}
        </Tabs.Panel>
      </Tabs>
    </ViewPage>
  );
}
