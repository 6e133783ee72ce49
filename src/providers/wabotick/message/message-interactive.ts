import type { InteractiveContent, MessageButton } from '../../../domain/message.js';
import { isRecord, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { readKey, readText } from '../record.js';

/** `interactive` of a message: the buttons of a sent one, the reply of a received one. */
export function readInteractive(interactive: UntrustedRecord): InteractiveContent {
  const reply = readReply(interactive);
  return {
    type: 'InteractiveContent',
    header: textIn(interactive['header'], 'text'),
    text: textIn(interactive['body'], 'text') ?? textIn(interactive['nfm_reply'], 'body'),
    footer: textIn(interactive['footer'], 'text'),
    buttons: isRecord(interactive['action']) ? readButtons(interactive['action']) : [],
    reply,
  };
}

function readReply(interactive: UntrustedRecord): MessageButton | null {
  return [interactive['button_reply'], interactive['list_reply']].map(readButton).find((reply) => reply !== null) ?? null;
}

/** Reply buttons, the rows of a list, or the one button that opens an address. */
function readButtons(action: UntrustedRecord): MessageButton[] {
  const replies = recordsIn(action['buttons']).map((button) => readButton(button['reply'] ?? button));
  const rows = recordsIn(action['sections']).flatMap((section) => recordsIn(section['rows']).map(readButton));
  const link = textIn(action['parameters'], 'display_text');
  return [...replies, ...rows, link === null ? null : { id: null, title: link }].filter((button) => button !== null);
}

function readButton(value: unknown): MessageButton | null {
  const title = textIn(value, 'title');
  return title === null || !isRecord(value) ? null : { id: readKey(value['id']), title };
}

function textIn(value: unknown, name: string): string | null {
  return isRecord(value) ? readText(value[name]) : null;
}
