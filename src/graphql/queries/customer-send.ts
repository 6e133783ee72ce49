import type { UnsentAttempt } from '../../store/writes/customer-sends.js';
import { codeOfRecordedFailure } from '../request/error.js';
import type { CustomerSendAttemptResolvers, CustomerSendOptionResolvers } from '../schema/generated.js';
import type { CustomerSendOption, RequiredResolvers } from '../schema/parents.js';
import { listTemplatesOf } from './template.js';

export const customerSendAttemptResolvers: RequiredResolvers<CustomerSendAttemptResolvers, UnsentAttempt> = {
  channel: ({ channel }, _args, context) => context.channelOf(channel),
  code: ({ refusal, failure }) => refusal ?? codeOfRecordedFailure(failure ?? ''),
};

export const customerSendOptionResolvers: RequiredResolvers<CustomerSendOptionResolvers, CustomerSendOption> = {
  channel: ({ customerChannel: { provider } }, _args, context) => context.channelOf(provider.channel),
  serviceWindow: ({ customerChannel: { window } }) => window,
  lastInboundAt: ({ customerChannel: { lastInboundAt } }) => lastInboundAt,
  code: ({ refusal: { code } }) => code,
  message: ({ refusal: { message } }) => message,
  templates: ({ customerChannel: { provider }, canSendTemplates }, args, context) =>
    canSendTemplates && provider.templates !== undefined
      ? listTemplatesOf(context, context.channelOf(provider.channel), { ...args, filter: { approvalStatuses: ['APPROVED'] } })
      : null,
};
