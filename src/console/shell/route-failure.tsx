import { Button } from '@mantine/core';
import { Compass, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { useTranslations } from 'use-intl';
import { readSession } from '../client/session.js';
import { FailureState } from '../page/failure-state.js';
import { useGateway } from '../page/gateway-context.js';
import { NoticeState } from '../page/notice-state.js';

/**
 * Takes the place of a view that could not be loaded or shown: the gateway cannot be reached, a new version of the console, a wrong address, or
 * a fault of the console.
 */
export function RouteFailure() {
  const t = useTranslations('shell.failure');
  const error = useRouteError();
  const { root } = useGateway().settings;
  const [isOffline, setIsOffline] = useState(false);
  useEffect(() => {
    let isWanted = true;
    readSession(root).catch(() => isWanted && setIsOffline(true));
    return () => void (isWanted = false);
  }, [root]);
  if (isRouteErrorResponse(error) && error.status === 404) return <PageNotFound />;
  // Without the gateway a reload would leave nothing of the console.
  const retry = async (): Promise<void> => {
    if (await readSession(root).then(Boolean, () => false)) location.reload();
  };
  if (isOffline) return <FailureState failure={{ kind: 'offline', message: '' }} onRetry={() => void retry()} />;
  return (
    <NoticeState icon={TriangleAlert} title={t('title')} text={t('text')}>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
    </NoticeState>
  );
}

export function PageNotFound() {
  const t = useTranslations('shell.notFound');
  return (
    <NoticeState icon={Compass} title={t('title')} text={t('text')}>
      <Button component={Link} to="/">
        {t('start')}
      </Button>
    </NoticeState>
  );
}
