import { Button, Code } from '@mantine/core';
import { CloudOff, Hourglass, KeyRound, Lock, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Failure, FailureKind } from '../../client/failure.js';
import { NoticeState } from './notice-state.js';

interface FailureStateProps {
  readonly failure: Failure;
  readonly onRetry: () => void;
}

const icons: Readonly<Record<FailureKind, LucideIcon>> = {
  offline: CloudOff,
  unauthenticated: KeyRound,
  forbidden: Lock,
  overloaded: Hourglass,
  failed: TriangleAlert,
};

/** Takes the place of a view that has nothing to show because its request failed. */
export function FailureState({ failure, onRetry }: FailureStateProps) {
  const t = useTranslations('page.failure');
  const { kind, message, code } = failure;
  return (
    <div role="alert">
      <NoticeState icon={icons[kind]} title={t(`${kind}.title`)} text={t(`${kind}.text`)}>
        {code !== undefined && (
          <Code>
            {code}: {message}
          </Code>
        )}
        {kind !== 'forbidden' && (
          <Button mt="xs" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
      </NoticeState>
    </div>
  );
}
