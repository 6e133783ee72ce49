import type { InteractiveContent, MessageButton } from '../../domain/message.js';
import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';

/** What a customer pressed or chose, with the text beside it. `reply` is null for a completed form. */
export function toPressed(reply: MessageButton | null, text: string | null = null): InteractiveContent {
  return { type: 'InteractiveContent', header: null, text, footer: null, buttons: [], reply };
}

/** `interactive` of an incoming message: a pressed button, a chosen row, or a completed form (its answers stay in `raw`). */
export function readInteractiveReply(interactive: UntrustedRecord): InteractiveContent | null {
  const [button, row, form] = ['button_reply', 'list_reply', 'nfm_reply'].map((name) => interactive[name]);
  const pressed = [button, row].find(isRecord);
  if (pressed !== undefined) return toReply(readText(pressed['id']), readText(pressed['title']), readText(pressed['description']));
  return isRecord(form) ? toPressed(null, readText(form['body'])) : null;
}

/** `button` of an incoming message: a quick reply of a template. */
export function readQuickReply(button: UntrustedRecord): InteractiveContent | null {
  return toReply(readText(button['payload']), readText(button['text']), null);
}

function toReply(id: string | null, title: string | null, text: string | null): InteractiveContent | null {
  return title === null ? null : toPressed({ id, title }, text);
}
