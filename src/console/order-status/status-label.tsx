import { Group, Loader, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { OrderStatus, PaymentStatus } from '../generated/graphql.js';
import { useObservable } from '../page/gateway-context.js';
import { statusChanges } from './status-progress.js';

interface StatusLabelProps {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** As the provider names it; shown where the gateway has no name for it. */
  readonly providerStatus: string | null;
}

/** The status of an order, and below it the change that is on its way. */
export function StatusLabel({ orderId, status, providerStatus }: StatusLabelProps) {
  const t = useTranslations('orderStatus');
  const change = useObservable(statusChanges).get(orderId);
  return (
    <div className="status-label">
      <Group gap={8} wrap="nowrap">
        <span className="status-dot" data-status={status} aria-hidden />
        <Text span size="sm" truncate>
          {status === 'UNKNOWN' && providerStatus !== null ? providerStatus : t(`status.${status}`)}
        </Text>
      </Group>
      {change !== undefined && change.status !== status && (
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
