import { Tooltip } from '@mantine/core';
import { Check, CheckCheck, CircleHelp, Clock, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageStatus } from '../generated/graphql.js';

const icons: Readonly<Record<MessageStatus, LucideIcon>> = {
  QUEUED: Clock,
  SENT: Check,
  DELIVERED: CheckCheck,
  READ: CheckCheck,
  PLAYED: CheckCheck,
  FAILED: TriangleAlert,
  DELETED: TriangleAlert,
  UNKNOWN: CircleHelp,
};

interface DeliveryStateProps {
  readonly status: MessageStatus;
  /** Why it failed, in the provider's words. */
  readonly reason: string | null;
}

/** How far a sent message has come. */
export function DeliveryState({ status, reason }: DeliveryStateProps) {
  const t = useTranslations('message.status');
  const Icon = icons[status];
  const label = reason === null ? t(status) : `${t(status)}: ${reason}`;
  return (
    <Tooltip label={label}>
      <span className="delivery-state" data-status={status} role="img" aria-label={label}>
        <Icon size={14} aria-hidden />
      </span>
    </Tooltip>
  );
}
