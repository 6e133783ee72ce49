import type { Call } from '../../../contract/call.js';
import type { ConversationDetails, Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Message } from '../../../domain/message.js';
import { digitsOf } from '../../../domain/phone.js';
import { comparePositions } from '../../../domain/position.js';
import type { ChannelSettings } from '../../definition.js';
import { nullIfNotFound, readEach } from '../../kit/read-each.js';
import { isRecord, readCount, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { AwalApi } from '../api.js';
import { createConversationList } from './conversation-list.js';
import { readMessage } from './message-record.js';
import { createStatusReader } from './message-status.js';
import { createQueue } from '../queue.js';
import type { AwalSettings } from '../settings.js';

/** Calls that run at the same time. */
const parallelReads = 8;

/**
 * Awal reads a conversation by its own id, which only a search finds: GET /conversations?searchTerm=digits. The search matches parts of
 * numbers, so the result with exactly this number counts. GET /conversations/{id} then returns all messages at once.
 */
export function createConversations(api: AwalApi, channel: ChannelSettings<AwalSettings>): Conversations {
  const sender = ['phone_number_id', channel.settings.phoneNumberId] as const;

  const find = (contactId: string, call: Call): Promise<UntrustedRecord | null> =>
    call.once(`conversation ${contactId}`, async () => {
      const digits = digitsOf(contactId);
      if (!/^\d{5,20}$/.test(digits)) return null;
      const queue = await call.once('conversation queue', async () => createQueue(parallelReads));
      return queue.run(() => search(digits, call));
    });

  async function search(digits: string, call: Call): Promise<UntrustedRecord | null> {
    const { envelope, brokenRecords } = await api.get('/conversations', [sender, ['searchTerm', digits]], call);
    const records: unknown = envelope['data'];
    if (!Array.isArray(records)) throw unexpectedResponse('awal', channel.channel);
    const found = records.filter(isRecord).find((record) => readText(record['phone'])?.replaceAll(/\D/g, '') === digits);
    if (found !== undefined) return found;
    const total = isRecord(envelope['meta']) ? readCount(envelope['meta']['total']) : null;
    // The search has no pages. A result that it counts but does not return may be the one.
    if (brokenRecords > 0 || (total ?? 0) > records.length) throw unexpectedResponse('awal', channel.channel);
    return null;
  }

  const readAll = (contactId: string, call: Call): Promise<readonly Message[]> =>
    call.once(`conversation messages ${contactId}`, async () => {
      const conversationId = readText((await find(contactId, call))?.['id']);
      if (conversationId === null) return [];
      const answer = await api.get(`/conversations/${encodeURIComponent(conversationId)}`, [sender], call).catch(nullIfNotFound);
      if (answer === null) return [];
      const data = answer.envelope['data'];
      const records = isRecord(data) ? data['messages'] : undefined;
      if (!Array.isArray(records)) throw unexpectedResponse('awal', channel.channel);
      const messages = records.map((record: unknown) => readMessage(record, contactId, channel)).filter((message) => message !== null);
      return messages.sort((left, right) => comparePositions(positionOf(left), positionOf(right), 'DESC'));
    });

  return {
    contactIdOf: digitsOf,
    list: createConversationList(api, channel),
    message: createStatusReader(api, channel),
    async messages(contactId, { offset, limit }, call) {
      const all = await readAll(contactId, call);
      return { messages: all.slice(offset, offset + limit), hasOlder: all.length > offset + limit };
    },
    async get(contactIds, call) {
      return readEach(contactIds, async (contactId) => {
        const record = await find(contactId, call);
        return record === null ? null : toConversationDetails(record);
      });
    },
  };
}

/** A conversation as GET /conversations lists it. */
export function toConversationDetails(record: UntrustedRecord): ConversationDetails {
  return { status: readText(record['status']), assignedAgent: null, unreadCount: readCount(record['unread_count']), raw: record };
}

function positionOf(message: Message): { key: string; id: string } {
  return { key: message.sentAt ?? '', id: message.messageId };
}
