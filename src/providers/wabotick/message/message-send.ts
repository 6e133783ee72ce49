import type { Refusal } from '../../../contract/error.js';
import type { Messages, TextMessage } from '../../../contract/message-write.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid, textLimit } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkText } from '../text-check.js';
import { createButtonsWriter } from './message-buttons.js';
import { createMediaWriter, mediaRules } from './message-media.js';
import { createTemplateWriter } from './message-template.js';
import { createUploadWriter } from './media-upload.js';
import { readCampaign, readSent } from './message-sent.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

/** The messages that this number can send. */
export function createMessages(api: Api, account: Account): Messages {
  const phone_number_id = account.settings.phoneNumberId;
  return {
    text: createWriter(api, {
      endpoint: 'send',
      check: checkTextMessage,
      fields: ({ phoneNumber, text }) => ({ phone_number_id, message: text, phone_number: digitsOf(phoneNumber) }),
      receipt: readSent,
    }),
    template: createTemplateWriter(api, account),
    buttons: createButtonsWriter(api, account),
    media: createMediaWriter(api, account),
    mediaRules,
    upload: createUploadWriter(api, account),
    broadcast: createWriter(api, {
      endpoint: 'broadcast/template/send',
      check: ({ flowData }) => checkFlowData(flowData),
      fields: ({ flowData }) => ({ phone_number_id, flow_data: JSON.stringify(flowData) }),
      receipt: readCampaign,
    }),
    triggerBotFlow: createWriter(api, {
      endpoint: 'trigger-bot',
      check: ({ phoneNumber, flowId }) => [...checkPhoneNumber(phoneNumber), ...checkText(flowId, ['flowId'])],
      fields: ({ phoneNumber, flowId }) => ({ phone_number_id, bot_flow_unique_id: flowId, phone_number: digitsOf(phoneNumber) }),
    }),
  };
}

function checkTextMessage({ phoneNumber, text }: TextMessage): readonly Refusal[] {
  return [...checkPhoneNumber(phoneNumber), ...checkText(text, ['text'], textLimit)];
}

/** The format of flow data is not documented, but it is JSON and not empty. */
function checkFlowData(flowData: unknown): readonly Refusal[] {
  const isFilled = typeof flowData === 'object' && flowData !== null && Object.keys(flowData).length > 0;
  return isFilled ? [] : [invalid(['flowData'], 'flowData must be a JSON object or list that is not empty.')];
}
