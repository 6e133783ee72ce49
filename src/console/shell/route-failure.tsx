import { Button } from '@mantine/core';
import { Compass, TriangleAlert } from 'lucide-react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { useTranslations } from 'use-intl';
import { NoticeState } from '../page/notice-state.js';

/** Takes the place of a view that could not be loaded or shown: a new version of the console, a wrong address, or a fault of the console. */
export function RouteFailure() {
  const t = useTranslations('shell.failure');
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <PageNotFound />;
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
