import type { ChannelEntry } from '../../contract/registry.js';
import { mergeMessages } from '../../domain/message-progress.js';
import type { Message } from '../../domain/message.js';
import { now } from '../../domain/time.js';
import type { Context } from '../request/context.js';

/** A message by its id: what the ledger remembers and what the provider tells of it, as one. Null when neither knows it. */
export async function findMessageById(context: Context, { name, provider }: ChannelEntry, messageId: string): Promise<Message | null> {
  const remembered = await context.loaders.message.load({ channel: name, key: messageId });
  const told = (await provider.conversations?.message?.(messageId, context.calls.of(name), remembered)) ?? null;
  return remembered === null || told === null ? (told ?? remembered) : mergeMessages(remembered, told, now());
}
