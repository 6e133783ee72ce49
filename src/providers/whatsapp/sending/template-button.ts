import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

type Buttons = Pick<TemplateMessage, 'quickReplies' | 'buttonVariables'>;

/** From the pages on quick-reply buttons with payloads. */
const maxQuickReplies = 3;
/** Of a template (Meta, template components). */
const maxButtons = 10;
const maxAddress = 2000;

export function checkButtons({ quickReplies, buttonVariables }: Buttons): readonly Refusal[] {
  const indexes = buttonVariables.map(({ index }) => index);
  return found([
    quickReplies.length > maxQuickReplies && invalid(['quickReplies'], `A template has at most ${maxQuickReplies} quick replies.`),
    ...quickReplies.map((payload, index) => isBlank(payload) && invalid(['quickReplies', String(index)], 'A quick reply is empty.')),
    ...buttonVariables.flatMap(({ index, value }, place) => {
      const path = ['buttonVariables', String(place)];
      return [
        (index < 0 || index >= maxButtons) &&
          invalid([...path, 'index'], `A template has ${maxButtons} buttons at most: 0 to ${maxButtons - 1}.`),
        indexes.indexOf(index) < place && invalid([...path, 'index'], 'Another value has the same button.'),
        index >= 0 && index < quickReplies.length && invalid([...path, 'index'], 'This button is a quick reply.'),
        isBlank(value) && invalid([...path, 'value'], 'The value is empty, which WhatsApp refuses.'),
        value.length > maxAddress && invalid([...path, 'value'], `An address has at most ${maxAddress} characters.`),
      ];
    }),
  ]);
}

/** Button indexes start at 0 and are strings. */
export function toButtons({ quickReplies, buttonVariables }: Buttons): readonly object[] {
  return [
    // The payload comes back in the webhook when the button is pressed.
    ...quickReplies.map((payload, index) => toButton('quick_reply', index, { type: 'payload', payload })),
    ...buttonVariables.map(({ index, value }) => toButton('url', index, { type: 'text', text: value })),
  ];
}

function toButton(subType: 'quick_reply' | 'url', index: number, parameter: object): object {
  return { type: 'button', sub_type: subType, index: String(index), parameters: [parameter] };
}
