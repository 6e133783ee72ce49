import type { Call } from '../../contract/call.js';
import { ProviderError } from '../../contract/error.js';
import type { Conversations, MessageWindow } from '../../contract/provider.js';
import type { Message } from '../../domain/message.js';
import { digitsOf } from '../../domain/phone.js';
import { comparePositions, type Placed } from '../../domain/position.js';
import { now } from '../../domain/time.js';
import type { Api, Records } from './api.js';
import { toMessage } from './message-record.js';
import { createMessageReader } from './message-status.js';
import { readKey } from './record.js';
import type { Account } from './settings.js';

/** The most that sister deployments give at once; a larger window takes several calls. */
const mostPerCall = 50;

/** Conversations, newest first, and with `whatsappBotId` in the settings the status of a single message. The documents name no order: the offset is taken to count from the newest, and each window is sorted. */
export function createConversations(api: Api, account: Account): Conversations {
  async function messages(
    contactId: string,
    window: { readonly offset: number; readonly limit: number },
    call: Call,
  ): Promise<MessageWindow> {
    const found = new Map<string, Placed<Message>>();
    let hasOlder = true;
    for (let at = 0; hasOlder && at < window.limit; at += mostPerCall) {
      const limit = Math.min(mostPerCall, window.limit - at);
      const { records, broken, nextOffset } = await read(contactId, window.offset + at, limit, call);
      const knownBefore = found.size;
      for (const record of records) {
        const message = toMessage(record, contactId, account);
        if (message === null) continue;
        const id = readKey(record['id']) ?? message.messageId;
        found.set(id, { key: message.sentAt ?? '', id, item: message });
      }
      const isRepeated = records.length > 0 && found.size === knownBefore;
      hasOlder = !isRepeated && (nextOffset !== null || records.length + broken >= limit);
    }
    const newestFirst = [...found.values()].sort((left, right) => comparePositions(left, right, 'DESC'));
    return { messages: newestFirst.map(({ item }) => item), hasOlder };
  }

  function read(contactId: string, offset: number, limit: number, call: Call): Promise<Records> {
    const fields = {
      phone_number_id: account.settings.phoneNumberId,
      phone_number: contactId,
      limit: String(limit),
      offset: String(offset),
    };
    return api.list('get/conversation', fields, call).catch(nothingWritten);
  }

  const { whatsappBotId } = account.settings;
  const message = whatsappBotId === undefined ? {} : { message: createMessageReader(api, account, whatsappBotId) };
  return { messages, contactIdOf: digitsOf, ...message };
}

/** With a person whom they do not know nothing was written, which is no error. */
function nothingWritten(error: unknown): Records {
  if (error instanceof ProviderError && error.refusal === 'NOT_FOUND') return { records: [], broken: 0, nextOffset: null, asOf: now() };
  throw error;
}
