import type { Message, MessageContent } from '../domain/message.js';
import { unseenMessage } from '../domain/message-progress.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteResult } from './write-request.js';

/** Longer keys do not fit into an index. */
const maxKeyLength = 255;

/** Stores a sent message, merged with what webhooks may have reported already. A message without the provider's id cannot be stored. */
export async function storeSentMessage(
  { messages }: LedgerParts,
  { channel, contactId, content }: Pick<Message, 'channel' | 'contactId'> & { readonly content: MessageContent },
  { outcome, at, providerId, raw }: WriteResult,
): Promise<void> {
  if (outcome === 'UNKNOWN' || providerId === null || providerId.trim() === '' || providerId.length > maxKeyLength) return;
  const status = outcome === 'APPLIED' ? 'SENT' : 'QUEUED';
  const sent = { direction: 'OUTBOUND', content, sentAt: at, status, statusChangedAt: at } as const;
  // A webhook that arrived first has more of the message than the answer does.
  const known = (await messages.get(channel, [providerId])).get(providerId);
  await messages.put({ ...unseenMessage(channel, providerId, contactId), ...sent, raw: known?.raw ?? raw }, at);
}
