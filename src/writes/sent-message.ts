import type { Message, MessageContent } from '../domain/message.js';
import { unseenMessage } from '../domain/message-progress.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteResult } from './write-request.js';

/** Longer keys would not fit into an index. */
const maxKey = 255;

/** Keeps a message that was sent, beside what webhooks may have told of it already. Without an id of the provider's nobody could name it. */
export async function rememberSent(
  { messages }: LedgerParts,
  { channel, contactId, content }: Pick<Message, 'channel' | 'contactId'> & { readonly content: MessageContent },
  { outcome, at, providerId, raw }: WriteResult,
): Promise<void> {
  if (outcome === 'UNKNOWN' || providerId === null || providerId.trim() === '' || providerId.length > maxKey) return;
  const status = outcome === 'APPLIED' ? 'SENT' : 'QUEUED';
  const sent = { direction: 'OUTBOUND', content, sentAt: at, status, statusChangedAt: at } as const;
  // A webhook that came first told more of it than the answer does.
  const told = (await messages.get(channel, [providerId])).get(providerId);
  await messages.put({ ...unseenMessage(channel, providerId, contactId), ...sent, raw: told?.raw ?? raw }, at);
}
