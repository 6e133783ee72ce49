import { useTranslations } from 'use-intl';
import type { OrderEventKind, OrderStatus } from '../generated/graphql.js';

/** What happened to an order, in words. */
export function useOrderEventText(): (kind: OrderEventKind, to: OrderStatus | null) => string {
  const t = useTranslations('orderStatus');
  return (kind, to) => (to === null ? t(`event.${kind}`) : t(`eventWithStatus.${kind}`, { status: t(`status.${to}`) }));
}
