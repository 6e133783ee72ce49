import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { DeveloperPanel, type ViewDocument } from './developer-panel.js';

interface ViewPageProps {
  readonly title: string;
  /** Stands beside the title, such as a status. */
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Every document that the view sends, for the panel "For developers". */
  readonly documents: readonly ViewDocument[];
  readonly children: ReactNode;
}

/** The frame of every view: its title, which has the focus after a navigation, its actions, and the GraphQL behind it. */
export function ViewPage({ title, aside, lead, actions, documents, children }: ViewPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, key } = useLocation();

  useEffect(() => void (document.title = `${title} · Parley`), [title]);
  const takeFocus = useEffectEvent(() => {
    // The first page keeps the focus at the start of the document, as every page does.
    if (key !== 'default') heading.current?.focus({ preventScroll: true });
  });
  // A change of filters is no navigation.
  useEffect(() => takeFocus(), [pathname]);

  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className="view-title">
          <Group gap="sm">
            <Title order={1} size="h2" ref={heading} tabIndex={-1}>
              {title}
            </Title>
            {aside}
          </Group>
          {lead !== undefined && (
            <Text component="div" size="sm" className="quiet">
              {lead}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {actions}
          <DeveloperPanel documents={documents} />
        </Group>
      </Group>
      {children}
    </Stack>
  );
}
