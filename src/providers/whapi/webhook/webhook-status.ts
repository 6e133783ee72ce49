import type { ChannelStateReceived, MessageStatusReceived } from '../../../domain/provider-event.js';
import type { MessageStatus } from '../../../domain/message.js';
import { readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** StatusEnum of the OpenAPI description. */
const statuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['pending', 'QUEUED'],
  ['sent', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['played', 'PLAYED'],
  ['failed', 'FAILED'],
  ['deleted', 'DELETED'],
]);

/** `code` beside the word, as far as samples show it. */
const statusCodes: ReadonlyMap<string, MessageStatus> = new Map([
  ['3', 'DELIVERED'],
  ['4', 'READ'],
]);

export function toMessageStatus(word: string | null): MessageStatus {
  return statuses.get(word?.trim().toLowerCase() ?? '') ?? 'UNKNOWN';
}

/** An entry of `statuses`; null when it does not say which message, or nothing of it. */
export function readStatus(status: unknown): MessageStatusReceived | null {
  if (!isRecord(status)) return null;
  const messageId = readText(status['id']);
  const word = readText(status['status']);
  const code = readText(status['code']);
  if (messageId === null || (word === null && code === null)) return null;
  const failure = firstErrorIn(status);
  return {
    ...statusEvent([messageId]),
    contactId: readText(status['recipient_id']),
    status: word === null ? (statusCodes.get(code ?? '') ?? 'UNKNOWN') : toMessageStatus(word),
    providerStatus: word ?? code,
    at: readUnixTime(status['timestamp']),
    failureCode: readText(failure['code']),
    failureReason: readText(failure['message']),
  };
}

/** `messages_removed`: ids of messages that were deleted, without a time or a chat. Null when there is none among them. */
export function readRemoved(removed: readonly unknown[]): MessageStatusReceived | null {
  const messageIds = removed.map((entry) => readText(isRecord(entry) ? entry['id'] : entry)).filter((id) => id !== null);
  return messageIds.length === 0 ? null : { ...statusEvent(messageIds), status: 'DELETED', providerStatus: 'messages_removed' };
}

function statusEvent(messageIds: readonly string[]): MessageStatusReceived {
  return {
    kind: 'message-status',
    messageIds,
    correlationId: null,
    contactId: null,
    status: 'UNKNOWN',
    providerStatus: null,
    at: null,
    failureCode: null,
    failureReason: null,
  };
}

function firstErrorIn({ errors }: UntrustedRecord): UntrustedRecord {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) ? first : {};
}

/** ChannelStatus of the OpenAPI description, and STOP of Whapi's skill. What is only starting says nothing of the connection. */
const connections: ReadonlyMap<string, boolean> = new Map([
  ['AUTH', true],
  ['QR', false],
  ['NOT_INIT', false],
  ['ERROR', false],
  ['SYNC_ERROR', false],
  ['STOP', false],
]);

/** `health`, told with every change of the channel's state; null when there is none in it. */
export function readHealth(health: unknown): ChannelStateReceived | null {
  const status = isRecord(health) ? health['status'] : undefined;
  const word = isRecord(status) ? readText(status['text']) : null;
  if (!isRecord(health) || word === null) return null;
  return { kind: 'channel-state', connected: connections.get(word.trim().toUpperCase()) ?? null, word, at: timeOf(health) };
}

/** It tells when the channel started and for how many seconds it has run: both together are now. */
function timeOf({ start_at: startAt, uptime }: UntrustedRecord): Instant | null {
  return typeof startAt === 'number' && typeof uptime === 'number' ? readUnixTime(startAt + uptime) : null;
}

/** `qr`: a code to link the number with is shown only while it is not linked. What is in the code links numbers, and is not told on. */
export function readCode(qr: unknown): ChannelStateReceived | null {
  return isRecord(qr) ? { kind: 'channel-state', connected: false, word: 'QR', at: null } : null;
}

/** `user`: the account logged in (`users.post`) or out (`users.delete`). */
export function readUser(user: unknown, method: string | null): ChannelStateReceived | null {
  if (!isRecord(user) || (method !== 'post' && method !== 'delete')) return null;
  return { kind: 'channel-state', connected: method === 'post', word: `users.${method}`, at: null };
}
