import { Badge } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { ChannelHealthPartsFragment, HealthState } from '../generated/graphql.js';
import { Facts } from '../page/facts.js';
import { Time } from '../page/time.js';

/** What the gateway knows of a channel without a call to the provider. It has no id of its own: queries unmask this fragment. */
export const channelHealthFragment = graphql(`
  fragment ChannelHealthParts on ChannelHealth {
    state
    circuit
    lastSuccessAt
    lastFailureAt
    lastFailureCode
    remainingCalls
    resetsAt
    lastWebhookAt
  }
`);

const colors: Readonly<Record<HealthState, string>> = {
  HEALTHY: 'parley',
  UNKNOWN: 'gray',
  DEGRADED: 'yellow',
  PAUSED: 'yellow',
  DOWN: 'red',
};

/** A word beside the color, for those who do not see it. */
export function HealthBadge({ state }: { readonly state: HealthState }) {
  const t = useTranslations('channels.health');
  return (
    <Badge variant="dot" color={colors[state]} className="health-badge" data-state={state}>
      {t(state)}
    </Badge>
  );
}

/** The calls to the provider, and its webhooks. */
export function HealthFacts({ health }: { readonly health: ChannelHealthPartsFragment }) {
  const t = useTranslations('channels.facts');
  const { circuit, lastSuccessAt, lastFailureAt, lastFailureCode, remainingCalls, resetsAt, lastWebhookAt } = health;
  return (
    <Facts
      facts={[
        [t('lastSuccess'), lastSuccessAt === null ? t('never') : <Time at={lastSuccessAt} />],
        [
          t('lastFailure'),
          lastFailureAt === null ? null : (
            <>
              <Time at={lastFailureAt} /> {lastFailureCode !== null && <span className="quiet">{lastFailureCode}</span>}
            </>
          ),
        ],
        [t('circuit'), t(`circuitState.${circuit}`)],
        [
          t('remainingCalls'),
          remainingCalls === null ? null : (
            <>
              {t('calls', { count: remainingCalls })}
              {resetsAt !== null && (
                <>
                  {' · '}
                  {t('resets')} <Time at={resetsAt} form="time" />
                </>
              )}
            </>
          ),
        ],
        [t('lastWebhook'), lastWebhookAt === null ? t('noWebhook') : <Time at={lastWebhookAt} />],
      ]}
    />
  );
}
