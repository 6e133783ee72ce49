import { useApolloClient, useQuery } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { refusalsByField } from '../../client/refusal.js';
import { graphql } from '../generated/gql.js';
import type { OrderStatus, StatusOptionsQuery } from '../generated/graphql.js';
import { BusyButton } from '../page/busy-button.js';
import { FailureState } from '../page/failure-state.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import {
  givenInputs,
  inputsThatHelp,
  isGiven,
  noInputs,
  statusInputNames,
  StatusInputFields,
  type StatusInputName,
  type StatusInputs,
} from './status-inputs.js';
import { sendStatusChange, type StatusOutcome } from './send-status-change.js';

export { changeStatusDocument, changeStatusesDocument } from './send-status-change.js';

export const statusOptionsDocument = graphql(`
  query StatusOptions($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {
        id
        number
        reference
        status
        statusInputs
        channel {
          id
          name
        }
        statusOptions {
          status
          isAvailable
          blockedBy {
            field
            message
            code
          }
        }
      }
    }
  }
`);

type OrderOptions = Extract<NonNullable<StatusOptionsQuery['nodes'][number]>, { readonly __typename: 'Order' }>;

/** The most orders that one request may name. */
const maxOrders = 100;

interface ChangeStatusDialogProps {
  /** One or more orders; the dialog is closed where there are none. */
  readonly orderIds: readonly string[];
  readonly onClose: () => void;
  /** Receives the orders whose change was sent and not refused. */
  readonly onDone: (orderIds: readonly string[]) => void;
}

/** Offers the statuses that the orders accept now, sends the change, and says what became of it. */
export function ChangeStatusDialog({ orderIds, onClose, onDone }: ChangeStatusDialogProps) {
  const t = useTranslations('orderStatus.change');
  // The content stays while the dialog closes.
  const [last, setLast] = useState(orderIds);
  if (orderIds.length > 0 && orderIds.join() !== last.join()) setLast(orderIds);
  return (
    <Modal
      opened={orderIds.length > 0}
      onClose={onClose}
      title={t('title', { count: last.length })}
      closeButtonProps={{ 'aria-label': t('close') }}
      centered
    >
      {last.length > maxOrders ? (
        <Text>{t('tooMany', { max: maxOrders })}</Text>
      ) : (
        <ChangeStatusForm key={last.join()} orderIds={last} onClose={onClose} onDone={onDone} />
      )}
    </Modal>
  );
}

function ChangeStatusForm({ orderIds, onClose, onDone }: ChangeStatusDialogProps) {
  const t = useTranslations('orderStatus');
  const { data, error, loading, refetch } = useQuery(statusOptionsDocument, {
    variables: { ids: [...orderIds] },
    fetchPolicy: 'network-only',
    skip: orderIds.length === 0,
  });
  const client = useApolloClient();
  const [status, setStatus] = useState<OrderStatus>();
  const [inputs, setInputs] = useState<StatusInputs>(noInputs);
  const [outcomes, setOutcomes] = useState<readonly StatusOutcome[]>([]);
  const [isSending, setIsSending] = useState(false);

  if (data === undefined && error !== undefined && !loading)
    return <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={5} height={40} />;
  const orders = data.nodes.filter((node): node is OrderOptions => node?.__typename === 'Order');
  const offers = offersOf(orders);
  const chosen = offers.find((offer) => offer.status === status);
  const carried = statusInputNames.filter((name) => orders.every(({ statusInputs }) => statusInputs.includes(name)));
  const refused = outcomes.filter(({ refusals }) => refusals.length > 0);
  const problems = refusalsByField(refused.length === 1 ? (refused[0]?.refusals ?? []) : [], [
    'status',
    'paymentStatus',
    'message',
    'template',
  ]);

  const send = async (): Promise<void> => {
    if (chosen === undefined) return;
    setIsSending(true);
    const results = await sendStatusChange(client, chosen.accepting, { status: chosen.status, ...givenInputs(inputs, carried) });
    setIsSending(false);
    setOutcomes(results);
    const done = results.filter(({ refusals, failure }) => refusals.length === 0 && failure === undefined);
    onDone(done.map(({ orderId }) => orderId));
    if (done.length < results.length) return;
    onClose();
    const worst = (['UNKNOWN', 'ACCEPTED', 'APPLIED'] as const).find((outcome) => done.some((result) => result.outcome === outcome));
    const values = { count: done.length, status: t(`status.${chosen.status}`) };
    if (worst !== undefined)
      notifications.show({ title: t(`outcome.${worst}.title`, values), message: t(`outcome.${worst}.text`, values) });
  };

  if (offers.length === 0) return <Text>{t('change.none')}</Text>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Stack gap="md">
        {orders.length === 1 && <Text size="sm">{t('change.present', { status: t(`status.${orders[0]?.status ?? 'UNKNOWN'}`) })}</Text>}
        <Radio.Group
          label={t('change.label')}
          value={status ?? null}
          onChange={(value) => {
            setStatus(offers.find((offer) => offer.status === value)?.status);
            // They are those of another status.
            setOutcomes([]);
          }}
          error={problems.get('status')}
        >
          <Stack gap="xs" mt="xs">
            {offers.map((offer) => (
              <Radio
                key={offer.status}
                value={offer.status}
                label={t(`status.${offer.status}`)}
                description={
                  offer.needs.length > 0
                    ? offer.needs.map((name) => t(`change.needs.${name}`)).join(' ')
                    : orders.length > 1 && t('change.accepting', { accepting: offer.accepting.length, count: orders.length })
                }
                disabled={isSending}
              />
            ))}
          </Stack>
        </Radio.Group>
        <StatusInputFields
          carried={carried}
          channels={[...new Set(orders.map(({ channel }) => channel.name))]}
          needs={chosen?.needs ?? []}
          inputs={inputs}
          problems={problems}
          onChange={setInputs}
        />
        <Problems outcomes={outcomes} orders={orders} withoutField={problems.get('') ?? null} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('change.cancel')}
          </Button>
          <BusyButton type="submit" isReady={chosen?.needs.every((name) => isGiven(inputs, name)) === true} isBusy={isSending}>
            {outcomes.some(({ failure }) => failure !== undefined)
              ? t('change.sendAgain')
              : t('change.send', { count: chosen?.accepting.length ?? 0 })}
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}

interface ProblemsProps {
  readonly outcomes: readonly StatusOutcome[];
  readonly orders: readonly OrderOptions[];
  /** Refusals of a single order that no input of the form is at fault for. */
  readonly withoutField: string | null;
}

function Problems({ outcomes, orders, withoutField }: ProblemsProps) {
  const t = useTranslations('orderStatus.change');
  const failure = outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
  const refused = outcomes.filter(({ refusals }) => refusals.length > 0);
  if (failure !== undefined) {
    return (
      <Alert color="red" variant="default" title={t('noAnswer.title')} role="alert">
        {t('noAnswer.text')}
      </Alert>
    );
  }
  if (refused.length === 0 || (orders.length === 1 && withoutField === null)) return null;
  return (
    <Alert color="red" variant="default" title={t('refused', { count: refused.length })} role="alert">
      {orders.length === 1 ? (
        withoutField
      ) : (
        <ul className="plain-list">
          {refused.map(({ orderId, refusals }) => {
            const order = orders.find(({ id }) => id === orderId);
            return (
              <li key={orderId}>
                <bdi>{order?.number ?? order?.reference ?? ''}</bdi>: {refusals.map(({ message }) => message).join(' ')}
              </li>
            );
          })}
        </ul>
      )}
    </Alert>
  );
}

interface Offer {
  readonly status: OrderStatus;
  /** The orders that accept it now. */
  readonly accepting: readonly string[];
  /** Inputs without which it is refused, such as a template where the customer wrote too long ago. */
  readonly needs: readonly StatusInputName[];
}

/** The statuses that an order accepts, in the order of the schema; of several orders, those that at least one accepts. */
function offersOf(orders: readonly OrderOptions[]): Offer[] {
  const statuses = orders[0]?.statusOptions.map(({ status }) => status) ?? [];
  return statuses.flatMap((status): Offer[] => {
    const options = orders.map(({ id, statusInputs, statusOptions }) => ({
      id,
      statusInputs,
      option: statusOptions.find((option) => option.status === status),
    }));
    const accepting = options.filter(({ option }) => option?.isAvailable).map(({ id }) => id);
    if (accepting.length > 0) return [{ status, accepting, needs: [] }];
    const helped = options.flatMap(({ id, statusInputs, option }) => {
      const needs = inputsThatHelp(option?.blockedBy ?? [], statusInputs);
      return needs === undefined ? [] : [{ id, needs }];
    });
    return helped.length > 0
      ? [{ status, accepting: helped.map(({ id }) => id), needs: [...new Set(helped.flatMap(({ needs }) => needs))] }]
      : [];
  });
}
