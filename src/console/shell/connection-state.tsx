import { Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useTranslations } from 'use-intl';
import { useGateway, useObservable } from '../page/gateway-context.js';

/** Whether changes arrive by themselves. */
export function ConnectionState() {
  const t = useTranslations('shell.connection');
  const { live } = useGateway();
  const state = useObservable(live);
  const { online } = useNetwork();
  const shown = online ? state : 'offline';
  return (
    <Group gap={6} wrap="nowrap" role="status" className="connection-state" data-state={shown} title={t(`${shown}Text`)} px="xs">
      <span className="connection-dot" aria-hidden />
      <Text size="sm" visibleFrom={shown === 'live' ? 'sm' : undefined} className="quiet">
        {t(shown)}
      </Text>
    </Group>
  );
}
