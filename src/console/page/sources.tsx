import { Alert, Anchor, List, Popover, Text, UnstyledButton } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { couldNotAnswer } from '../../client/result.js';
import { graphql } from '../generated/gql.js';
import type { SourceFragment } from '../generated/graphql.js';
import { Time } from './time.js';

/** How one channel answered a merged list. Masked data has no id to be read by, so that a query unmasks this fragment. */
export const sourceFragment = graphql(`
  fragment Source on ListSource {
    channel {
      id
      name
      provider {
        name
        displayName
      }
    }
    state
    origin
    asOf
    latencyMs
    code
    message
    isComplete
  }
`);

export type Source = SourceFragment;

/** One calm line: how many channels answered. Its details say how each did. */
export function SourcesSummary({ sources }: { readonly sources: readonly Source[] }) {
  const t = useTranslations('page.sources');
  const asked = sources.filter(({ state }) => state !== 'UNSUPPORTED');
  const answered = asked.filter((source) => !couldNotAnswer(source));
  return (
    <Popover position="bottom-start" width="min(22.5rem, 92vw)" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="sources-summary">{t('summary', { answered: answered.length, asked: asked.length })}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('details')}>
        <List spacing="sm" size="sm" listStyleType="none">
          {sources.map((source) => (
            <List.Item key={source.channel.id}>
              <SourceDetails source={source} />
            </List.Item>
          ))}
        </List>
      </Popover.Dropdown>
    </Popover>
  );
}

function SourceDetails({ source }: { readonly source: Source }) {
  const t = useTranslations('page.sources');
  const { channel, state, origin, asOf, latencyMs, message } = source;
  return (
    <>
      <Text fw={600} span>
        {channel.name}
      </Text>{' '}
      <Text span className="quiet">
        {channel.provider.displayName}
      </Text>
      <Text size="sm">
        {state === 'OK' && origin != null ? t(`origin.${origin}`) : t(`state.${state}`)}{' '}
        {asOf != null && state === 'STALE' && <Time at={asOf} />}
        {latencyMs != null && t('latency', { milliseconds: latencyMs })}
      </Text>
      {message != null && (
        <Text size="sm" className="quiet">
          <bdi>{message}</bdi>
        </Text>
      )}
    </>
  );
}

/** Says which channels are missing or old in what is shown; nothing while all answered. */
export function SourcesNotice({ sources, onRetry }: { readonly sources: readonly Source[]; readonly onRetry: () => void }) {
  const t = useTranslations('page.sources');
  const troubled = sources.filter(couldNotAnswer);
  if (troubled.length === 0) return null;
  return (
    <Alert variant="default" className="sources-notice" title={t('partialTitle', { count: troubled.length })} role="status">
      <List size="sm" spacing={4}>
        {troubled.map(({ channel, state, asOf }) => (
          <List.Item key={channel.id}>
            <strong>{channel.name}</strong>: {t(`state.${state}`)} {state === 'STALE' && asOf != null && <Time at={asOf} />}
          </List.Item>
        ))}
      </List>
      <Anchor component="button" type="button" size="sm" mt={6} onClick={onRetry}>
        {t('retry')}
      </Anchor>
    </Alert>
  );
}
