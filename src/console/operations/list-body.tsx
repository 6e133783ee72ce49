import { Button, Group, Stack } from '@mantine/core';
import type { ErrorLike } from '@apollo/client';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { OldDataNotice } from '../page/old-data-notice.js';
import { RowSkeletons } from '../page/page-skeleton.js';

interface ListBodyProps {
  readonly count: number;
  readonly isLoading: boolean;
  readonly error: ErrorLike | undefined;
  readonly empty: { readonly title: string; readonly text: string };
  readonly hasNext: boolean;
  readonly onNext: () => void;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

/** A list that is read page by page, or what takes its place. */
export function ListBody({ count, isLoading, error, empty, hasNext, onNext, onRetry, children }: ListBodyProps) {
  const t = useTranslations('operations');
  if (count === 0) {
    if (error !== undefined) return <FailureState failure={failureOf(error)} onRetry={onRetry} />;
    if (isLoading) return <RowSkeletons count={6} />;
    return <NoticeState icon={CircleCheck} title={empty.title} text={empty.text} />;
  }
  return (
    <Stack gap="sm" aria-busy={isLoading}>
      {!isLoading && <OldDataNotice error={error} onRetry={onRetry} />}
      {children}
      {hasNext && (
        <Group justify="center">
          <Button variant="default" onClick={onNext} loading={isLoading}>
            {t('more')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
