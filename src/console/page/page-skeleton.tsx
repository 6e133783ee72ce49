import { Skeleton, Stack } from '@mantine/core';
import { useTranslations } from 'use-intl';

/** Stands where a view is about to be. */
export function PageSkeleton() {
  const t = useTranslations('page');
  return (
    <Stack gap="md" role="status" aria-label={t('loading')}>
      <Skeleton height={34} width="12rem" />
      <RowSkeletons count={8} />
    </Stack>
  );
}

/** As high as the rows that take their place. */
export function RowSkeletons({ count, height = 56 }: { readonly count: number; readonly height?: number }) {
  return (
    <Stack gap={8} aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height - 8} radius="sm" />
      ))}
    </Stack>
  );
}
