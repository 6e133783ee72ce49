import { Group, Loader, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { OrderRowFragment, PaymentStatus } from '../generated/graphql.js';
import { useObservable } from '../page/gateway-context.js';
import { statusChanges } from './status-progress.js';

/** The status of an order, and below it the change that is on its way. */
export function StatusLabel({ order }: { readonly order: OrderRowFragment }) {
  const t = useTranslations('orderStatus');
  const { id, status, providerStatus, unconfirmedStatusChange: unconfirmed } = order;
  const sent = useObservable(statusChanges).get(id);
  const change =
    sent ??
    (unconfirmed && {
      status: unconfirmed.status,
      phase: unconfirmed.outcome === 'UNKNOWN' ? ('UNKNOWN' as const) : ('ACCEPTED' as const),
    });
  return (
    <div className="status-label">
      <Group gap={8} wrap="nowrap">
        <span className="status-dot" data-status={status} aria-hidden />
        <Text span size="sm" truncate>
          {status === 'UNKNOWN' && providerStatus !== null ? providerStatus : t(`status.${status}`)}
        </Text>
      </Group>
      {change !== null && (change.status !== status || change.phase === 'ACCEPTED') && (
        <Group gap={6} wrap="nowrap" className="quiet" data-phase={change.phase}>
          {change.phase === 'SENDING' && <Loader size={10} aria-hidden />}
          <Text span size="xs" truncate>
            {t(`phase.${change.phase}`, { status: t(`status.${change.status}`) })}
          </Text>
        </Group>
      )}
    </div>
  );
}

export function PaymentLabel({ status, providerStatus }: { readonly status: PaymentStatus; readonly providerStatus: string | null }) {
  const t = useTranslations('orderStatus.payment');
  if (status === 'UNKNOWN' && providerStatus === null) return <span className="quiet">–</span>;
  return <span>{status === 'UNKNOWN' ? providerStatus : t(status)}</span>;
}
