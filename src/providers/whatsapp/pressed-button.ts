import type { InteractiveContent, MessageButton } from '../../domain/message.js';

/** What a customer pressed or chose; `text` is what was said beside it. `reply` is null for a form that was filled in. */
export function toPressed(reply: MessageButton | null, text: string | null = null): InteractiveContent {
  return { type: 'InteractiveContent', header: null, text, footer: null, buttons: [], reply };
}
