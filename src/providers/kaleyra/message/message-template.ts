import type { TemplateMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkTemplate, toTemplateMessage } from '../../whatsapp/sending/template-message.js';
import type { Api } from '../api.js';
import { checkReferences, toMessageBody } from './extra-info.js';

/** Kaleyra identifies a template by name and language. Its header is a public URL or a file that was uploaded before. */
const carries: Writer<TemplateMessage>['carries'] = [
  ...(['name', 'language', 'variables', 'headerVariables', 'buttonVariables', 'quickReplies', 'references'] as const),
  ...(['headerMedia', 'headerMedia.url', 'headerMedia.mediaId', 'headerMedia.filename'] as const),
];

/** Sends an approved template with its variables. This is allowed at any time. */
export function createTemplateWriter(api: Api): Writer<TemplateMessage> {
  return createWriter(
    api,
    (message) => [...checkPhoneNumber(message.phoneNumber), ...checkTemplate(message), ...checkReferences(message.references)],
    (message, call) =>
      api.sendMessage(toMessageBody(toTemplateMessage({ to: message.phoneNumber }, message), call, message.references), call),
    carries,
  );
}
