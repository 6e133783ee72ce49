import type { Refusal } from '../../../contract/error.js';
import type { ListMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import type { WriterPair } from '../../kit/writer-pair.js';
import { checkList, rowIdsOf } from '../../whatsapp/sending/list-message.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';
import { createPhonePair } from './recipient.js';

/** POST send-option-list: one list with a title. Groups show no lists any more. Z-API documents no limits, so WhatsApp's apply. */
export function createListWriters(api: Api): WriterPair<ListMessage> {
  return createPhonePair<ListMessage>(
    api,
    {
      carries: ['sections.*.title'],
      check,
      send(phone, { text, buttonText, sections }, call) {
        const [ids] = rowIdsOf(sections);
        const [section] = sections;
        const options = section?.rows.map(({ title, description }, index) => ({ id: ids?.[index], title, description: description ?? '' }));
        const optionList = { title: section?.title ?? '', buttonLabel: buttonText, options: options ?? [] };
        return api.send('send-option-list', toJson({ phone, message: text, optionList }), call);
      },
    },
    'to people only',
  );
}

function check(list: Omit<ListMessage, 'phoneNumber'>): readonly Refusal[] {
  const { sections } = list;
  const isWithoutTitle = sections.length === 1 && sections[0]?.title === null;
  const message = "This channel's provider sends lists of one section only.";
  return found([
    ...checkList(list),
    sections.length > 1 && { code: 'CAPABILITY_NOT_SUPPORTED', field: ['sections', '1'], message },
    isWithoutTitle && invalid(['sections', '0', 'title'], 'Z-API needs a title of the list: give the section one.'),
  ]);
}
