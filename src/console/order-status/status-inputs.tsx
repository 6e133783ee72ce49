import { useQuery } from '@apollo/client/react';
import { Select, Textarea } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { MessageTemplateInput, OrderStatusInput, PaymentStatus } from '../generated/graphql.js';
import { distinctOptions } from '../page/distinct-options.js';
import type { NewStatus } from './send-status-change.js';

export const approvedTemplatesDocument = graphql(`
  query ApprovedTemplates($channels: [String!]!) {
    templates(first: 100, filter: { channels: $channels, approvalStatuses: [APPROVED] }) {
      nodes {
        id
        name
        locale
        body
      }
    }
  }
`);

/** The optional inputs that people fill in. */
export const statusInputNames = ['PAYMENT_STATUS', 'MESSAGE', 'TEMPLATE'] as const satisfies readonly OrderStatusInput[];
export type StatusInputName = (typeof statusInputNames)[number];

const paymentStatuses = ['PENDING', 'PAID', 'FAILED', 'REFUNDED'] as const satisfies readonly PaymentStatus[];

export interface StatusInputs {
  readonly paymentStatus: PaymentStatus | null;
  readonly message: string;
  readonly template: MessageTemplateInput | null;
}

export const noInputs: StatusInputs = { paymentStatus: null, message: '', template: null };

/** What is sent: only inputs that the provider has a place for, and that have a value. */
export function givenInputs(
  { paymentStatus, message, template }: StatusInputs,
  carried: readonly StatusInputName[],
): Omit<NewStatus, 'status'> {
  return {
    ...(carried.includes('PAYMENT_STATUS') && paymentStatus !== null && { paymentStatus }),
    ...(carried.includes('MESSAGE') && message.trim() !== '' && { message: message.trim() }),
    ...(carried.includes('TEMPLATE') && template !== null && { template }),
  };
}

const fieldNames: Readonly<Record<string, StatusInputName>> = { paymentStatus: 'PAYMENT_STATUS', message: 'MESSAGE', template: 'TEMPLATE' };

/** The inputs with which a blocked status is accepted; undefined where no input of the form helps. */
export function inputsThatHelp(
  blockedBy: readonly { readonly field: readonly string[] | null }[],
  carried: readonly OrderStatusInput[],
): StatusInputName[] | undefined {
  const needed = blockedBy.map(({ field }) => fieldNames[field?.find((step) => step in fieldNames) ?? '']);
  const helpful = needed.filter((name) => name !== undefined && carried.includes(name));
  return needed.length > 0 && helpful.length === needed.length ? (helpful as StatusInputName[]) : undefined;
}

export function isGiven({ paymentStatus, message, template }: StatusInputs, name: StatusInputName): boolean {
  return { PAYMENT_STATUS: paymentStatus !== null, MESSAGE: message.trim() !== '', TEMPLATE: template !== null }[name];
}

interface StatusInputFieldsProps {
  readonly carried: readonly StatusInputName[];
  /** The channels of the orders. A template belongs to one. */
  readonly channels: readonly string[];
  /** Inputs without which the chosen status is refused. */
  readonly needs: readonly StatusInputName[];
  readonly inputs: StatusInputs;
  /** Refusals by input. */
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (inputs: StatusInputs) => void;
}

/** The inputs that the provider of all chosen orders has a place for. */
export function StatusInputFields({ carried, channels, needs, inputs, problems, onChange }: StatusInputFieldsProps) {
  const t = useTranslations('orderStatus');
  const canHaveTemplate = carried.includes('TEMPLATE') && channels.length === 1;
  const { data } = useQuery(approvedTemplatesDocument, { variables: { channels: [...channels] }, skip: !canHaveTemplate });
  const templates = (data?.templates.nodes ?? []).flatMap(({ name, locale, body }) =>
    locale === null ? [] : [{ name, language: locale, body }],
  );
  const chosen = templates.find(({ name, language }) => name === inputs.template?.name && language === inputs.template.language);
  const keyOf = ({ name, language }: MessageTemplateInput): string => `${name} ${language}`;
  return (
    <>
      {carried.includes('PAYMENT_STATUS') && (
        <Select
          label={t('inputs.paymentStatus')}
          placeholder={t('inputs.unchanged')}
          data={paymentStatuses.map((value) => ({ value, label: t(`payment.${value}`) }))}
          value={inputs.paymentStatus}
          onChange={(value) => onChange({ ...inputs, paymentStatus: paymentStatuses.find((status) => status === value) ?? null })}
          error={problems.get('paymentStatus')}
          required={needs.includes('PAYMENT_STATUS')}
          clearable
          clearButtonProps={{ 'aria-label': t('inputs.clear') }}
        />
      )}
      {carried.includes('MESSAGE') && (
        <Textarea
          label={t('inputs.message')}
          description={t('inputs.messageText')}
          value={inputs.message}
          onChange={({ currentTarget: { value } }) => onChange({ ...inputs, message: value })}
          error={problems.get('message')}
          required={needs.includes('MESSAGE')}
          autosize
          minRows={2}
          maxRows={6}
        />
      )}
      {canHaveTemplate && (
        <Select
          label={t('inputs.template')}
          description={chosen?.body ?? t(needs.includes('TEMPLATE') ? 'inputs.templateNeeded' : 'inputs.templateText')}
          placeholder={t('inputs.noTemplate')}
          data={distinctOptions(
            templates.map((template) => ({ value: keyOf(template), label: `${template.name} (${template.language})` })),
          )}
          value={inputs.template === null ? null : keyOf(inputs.template)}
          onChange={(value) => {
            const template = templates.find((candidate) => keyOf(candidate) === value);
            onChange({ ...inputs, template: template === undefined ? null : { name: template.name, language: template.language } });
          }}
          error={problems.get('template')}
          required={needs.includes('TEMPLATE')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('inputs.clear') }}
        />
      )}
    </>
  );
}
