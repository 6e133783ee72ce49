import type { Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Conversation } from '../../../domain/conversation.js';
import { digitsOf } from '../../../domain/phone.js';
import { readTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { listConversations } from '../../kit/conversation-list.js';
import { asRecord, readCount, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import type { AwalApi } from '../api.js';
import type { AwalSettings } from '../settings.js';

/** GET /conversations returns all conversations of the number at once: the page documents no parameter for pages. */
export function createConversationList(api: AwalApi, channel: ChannelSettings<AwalSettings>): Required<Conversations>['list'] {
  return (request, call) =>
    listConversations(request, {
      ...{ hasWindow: true, firstHint: '', maxPages: 1 },
      read: () =>
        call.once('conversations', async () => {
          const sender = ['phone_number_id', channel.settings.phoneNumberId] as const;
          const { envelope, brokenRecords, asOf } = await api.get('/conversations', [sender], call);
          const { data } = envelope;
          if (!Array.isArray(data)) throw unexpectedResponse('awal', channel.channel);
          const records = recordsIn(data);
          const count = data.length + brokenRecords;
          // A conversation that Awal counts and does not return is missing.
          const total = readCount(asRecord(envelope['meta'])['total']) ?? count;
          return {
            conversations: records.map((record) => toConversation(record, channel)),
            broken: Math.max(count, total) - records.length,
            next: null,
            asOf,
          };
        }),
    });
}

function toConversation(record: UntrustedRecord, { channel, timeZone }: ChannelSettings<AwalSettings>): Conversation | null {
  const contactId = digitsOf(readText(record['phone']) ?? '');
  if (contactId === '') return null;
  return {
    channel,
    contactId,
    name: readText(record['name']),
    status: readText(record['status']),
    assignedAgent: null,
    unreadCount: readCount(record['unread_count']),
    lastMessageAt: readTime(record['updated_at'], timeZone),
    lastMessage: null,
    labels: null,
    window: { lastInboundAt: null, isCertain: false },
    raw: record,
  };
}
