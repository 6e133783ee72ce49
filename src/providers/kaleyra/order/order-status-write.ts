import type { StatusWriter } from '../../../contract/provider.js';
import { createStatusWriter, type MessageTemplate } from '../../whatsapp/sending/status-message.js';
import type { Api } from '../api.js';
import { checkReferences, toMessageBody } from '../message/extra-info.js';

/** Sends an order status message to the customer: a template, or else an interactive message. `template` is the channel's default. */
export function createOrderStatusWriter(api: Api, template: MessageTemplate | null): StatusWriter {
  return createStatusWriter({
    carries: ['message', 'template', 'references'],
    template,
    check: ({ references }) => checkReferences(references),
    send: (message, { references }, call) => api.sendMessage(toMessageBody(message, call, references), call),
    refused: (refusals) => api.refused(refusals),
  });
}
