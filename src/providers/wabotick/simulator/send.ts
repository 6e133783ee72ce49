import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { readJson } from '../record.js';
import { readHeader, readReplyButtons } from './buttons.js';
import { readMedium } from './media.js';
import { sent } from './message-contents.js';
import { refusal, success } from './request.js';
import type { EndpointHandler, SimulatorState } from './state.js';
import { addSubscriber, findSubscriber, limitReached, unknownSubscriber } from './subscriber-change.js';
import { readTemplate } from './template.js';

/** Endpoints that send a message, and the one that returns a message's status. */
export const messageHandlers: Readonly<Record<string, EndpointHandler>> = {
  send: session(({ message = '' }) => sent('text', { body: message })),
  'send/interactive-buttons': session((fields, state) => {
    const buttons = readReplyButtons(fields['buttons'] ?? '');
    if (buttons === undefined) return refusal('You can send between 1 and 3 reply buttons.');
    const header = readHeader(fields, state.backOffice);
    if (header !== undefined && 'status' in header) return header as SimulatedAnswer;
    const { message, button_footer_text: footer } = fields;
    return sent('interactive', {
      type: 'button',
      ...(header === undefined ? {} : { header }),
      body: { text: message },
      ...(footer === undefined ? {} : { footer: { text: footer } }),
      action: { buttons },
    });
  }),
  'send/file': session((fields, state, file) => {
    const medium = readMedium(fields, state, file);
    if ('status' in medium) return medium as SimulatedAnswer;
    return sent(fields['media_type'] ?? '', { ...medium, caption: fields['media_caption_text'] });
  }),
  'send/template': (fields, state) => {
    const template = readTemplate(fields, state.data);
    if ('status' in template) return template as SimulatedAnswer;
    const { phone_number: phoneNumber = '' } = fields;
    if (findSubscriber(phoneNumber, state.data) === undefined && !addSubscriber(phoneNumber, '', state)) return refusal(limitReached);
    const id = write(phoneNumber, sent('template', template), state);
    const message = 'Template message sent successfully.';
    if (state.quirks.templateAnswer === 'wa_message_id') return { status: 200, body: { status: '1', wa_message_id: id, message } };
    return { status: 200, body: { status: 'success', message, data: { message_id: id } } };
  },
  'trigger-bot': ({ bot_flow_unique_id: flowId = '', phone_number: phoneNumber = '' }, { data, backOffice }) => {
    if (!backOffice.botFlowList.some(({ unique_id }) => unique_id === flowId)) return refusal('Bot flow not found.');
    if (findSubscriber(phoneNumber, data) === undefined) return refusal(unknownSubscriber);
    (backOffice.flows[phoneNumber] ??= []).push(flowId);
    return success('Bot has been trigger successfully.');
  },
  'broadcast/template/send': ({ flow_data: flowData }, { backOffice }) => {
    const data = readJson(flowData);
    if (typeof data !== 'object' || data === null) return refusal('The flow_data field is malformed.');
    const id = 1727 + backOffice.campaigns.length;
    backOffice.campaigns.push({ id, flowData: data });
    const message = 'Data has been saved successfully.';
    return { status: 200, body: { status: '1', visual_flow_campaign_id: id, message, redirect_on_success_url: '' } };
  },
  'get/message-status': ({ wa_message_id: id }, { data }) => {
    const message = Object.values(data.conversations)
      .flat()
      .find((record) => record['wa_message_id'] === id);
    if (message === undefined) return refusal('Message not found.');
    const { message_status, delivery_status_updated_at, read_time = null, failed_time = null, failed_reason } = message;
    return success({ message_status, delivery_status_updated_at, read_time, failed_time, failed_reason });
  },
};

/** A message to a known subscriber who, if the service window is enforced, wrote within the last 24 hours. */
function session(read: (...given: Parameters<EndpointHandler>) => string | SimulatedAnswer): EndpointHandler {
  return (fields, state, file) => {
    const { phone_number: phoneNumber = '' } = fields;
    if (findSubscriber(phoneNumber, state.data) === undefined) return refusal(unknownSubscriber);
    if (state.quirks.enforceServiceWindow === true && !isWindowOpen(phoneNumber, state)) {
      return refusal('You can only send a template message: the customer has not written within 24 hours.');
    }
    const content = read(fields, state, file);
    if (typeof content !== 'string') return content;
    const wa_message_id = write(phoneNumber, content, state);
    return { status: 200, body: { status: '1', wa_message_id, message: 'Message sent successfully.' } };
  };
}

function isWindowOpen(phoneNumber: string, { data, clock }: SimulatorState): boolean {
  const last = (data.conversations[phoneNumber] ?? []).find(({ sender }) => sender === 'user' || sender === 'subscriber');
  const age = Date.parse(`${clock()}Z`) - Date.parse(`${String(last?.['conversation_time'])}Z`);
  return age < 24 * 60 * 60 * 1000;
}

/** Adds a message to the conversation, newest first. Returns its id. */
function write(phoneNumber: string, message_content: string, { data, clock }: SimulatorState): string {
  const records: readonly UntrustedRecord[] = Object.values(data.conversations).flat();
  const id = Math.max(91_000, ...records.map((record) => Number(record['id']) || 0)) + 1;
  const time = clock();
  const wa_message_id = `wamid.${Buffer.from(`${phoneNumber}/${id}`).toString('base64')}`;
  const record: UntrustedRecord = {
    id,
    whatsapp_bot_subscriber_subscriber_id: `${phoneNumber}-23`,
    whatsapp_bot_id: 23,
    sender: 'bot',
    agent_name: null,
    message_content,
    conversation_time: time,
    wa_message_id,
    reaction_data: null,
    message_status: 'sent',
    delivery_status_updated_at: time,
    failed_reason: '',
  };
  (data.conversations[phoneNumber] ??= []).unshift(record);
  return wa_message_id;
}
