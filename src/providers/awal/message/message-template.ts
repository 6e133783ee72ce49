import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { checkSource } from '../../kit/media-source.js';
import { notSent } from '../../kit/not-sent.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkTemplateName } from '../../whatsapp/sending/template-name.js';
import { checkVariables, toNumberedValues } from '../../whatsapp/sending/template-variable.js';
import type { AwalApi } from '../api.js';
import { formBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';
import { findTemplateId } from '../template/template.js';
import { isTemplateId } from '../template/template-record.js';
import { readSent } from './message-text.js';

/**
 * POST /w/message/template (send-template-message page) as form data. Awal takes a template by its id alone: one that is given by name and
 * language is looked up first. It is answered like a text (A).
 */
export function createTemplateWriter(api: AwalApi, channel: ChannelSettings<AwalSettings>): Writer<TemplateMessage> {
  async function idOf({ templateId, name, language }: TemplateMessage, call: WriteCall): Promise<string> {
    const found = templateId ?? (await findTemplateId(api, channel, { name: name ?? '', language: language ?? '' }, call).catch(notSent));
    if (found !== null) return found;
    throw api.refused([{ code: 'NOT_FOUND', field: ['name'], message: 'Awal has no template with this name and language.' }]);
  }

  return createWriter(
    api,
    check,
    async (message, call) => {
      const fields = {
        template_id: await idOf(message, call),
        phone: digitsOf(message.phoneNumber),
        ...headerOf(message),
        ...bodyOf(message),
      };
      const query = [['phone_number_id', channel.settings.phoneNumberId] as const];
      return readSent(await api.post('/w/message/template', query, formBody(fields), call), channel.channel);
    },
    ['templateId', 'name', 'language', 'variables', 'headerMedia', 'headerMedia.url'],
  );
}

/** `header_type` is required. A template without media has TEXT, whether or not it has a header (A). */
function headerOf({ headerMedia }: TemplateMessage): Readonly<Record<string, string>> {
  return headerMedia?.type == null || headerMedia.url === null
    ? { header_type: 'TEXT' }
    : { header_type: headerMedia.type, header_value: headerMedia.url };
}

/** Values by number as a list in order (POSITIONAL), else with their names (NAMED). */
function bodyOf({ variables }: TemplateMessage): Readonly<Record<string, string>> {
  if (variables.length === 0) return {};
  const numbered = toNumberedValues(variables);
  return { body_params: JSON.stringify(numbered ?? variables.map(({ name, value }) => ({ name, value }))) };
}

function check({ phoneNumber, templateId, name, language, variables, headerMedia }: TemplateMessage): readonly Refusal[] {
  return found([
    ...checkPhoneNumber(phoneNumber),
    ...(templateId === null ? checkTemplateName({ name, language }) : []),
    templateId !== null && !isTemplateId(templateId) && invalid('templateId', "Awal's template ids have digits only."),
    ...checkVariables(variables, headerMedia === null),
    ...(headerMedia === null ? [] : checkSource(headerMedia, ['headerMedia'])),
    headerMedia?.type === 'AUDIO' && invalid(['headerMedia', 'mediaType'], 'A header must be an image, a video or a document.'),
  ]);
}
