import type { Message } from '../../domain/message.js';
import { columnText } from '../connection/column-text.js';

/** Raised when rows that an older version wrote must be derived again. */
export const derivedVersion = 1;

/** Longer than the names of templates at WhatsApp, and short enough for an index. */
const maxNameLength = 512;

/** The template that a message was sent with. A provider's later report of the message may have only its text. */
export function templateOf({ content }: Message): string | null {
  return content?.type === 'TemplateContent' ? columnText(content.name.slice(0, maxNameLength)) : null;
}
