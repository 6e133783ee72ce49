import type { ErrorLike } from '@apollo/client';
import { Alert, Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';

interface OldDataNoticeProps {
  /** Why what is shown could not be read again; nothing appears without it. */
  readonly error: ErrorLike | undefined;
  readonly onRetry: () => void;
}

/** Stands above what was read before, when reading it again failed. */
export function OldDataNotice({ error, onRetry }: OldDataNoticeProps) {
  const t = useTranslations('page.failure');
  if (error === undefined) return null;
  return (
    <Alert variant="default" className="sources-notice" title={t(`${failureOf(error).kind}.title`)} role="status">
      {t('old')}{' '}
      <Anchor component="button" type="button" size="sm" onClick={onRetry}>
        {t('retry')}
      </Anchor>
    </Alert>
  );
}
