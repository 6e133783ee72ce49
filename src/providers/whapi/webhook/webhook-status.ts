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

/** `code` of a status, as far as samples show it. */
const statusCodes: ReadonlyMap<string, MessageStatus> = new Map([
  ['3', 'DELIVERED'],
  ['4', 'READ'],
]);

export function toMessageStatus(name: string | null): MessageStatus {
  return statuses.get(name?.trim().toLowerCase() ?? '') ?? 'UNKNOWN';
}

/** An entry of `statuses`; null without a message id, or without a status and a code. */
export function readStatus(status: unknown): MessageStatusReceived | null {
  if (!isRecord(status)) return null;
  const messageId = readText(status['id']);
  const text = readText(status['status']);
  const code = readText(status['code']);
  if (messageId === null || (text === null && code === null)) return null;
  const failure = firstErrorIn(status);
  return {
    ...statusEvent([messageId]),
    contactId: readText(status['recipient_id']),
    status: text === null ? (statusCodes.get(code ?? '') ?? 'UNKNOWN') : toMessageStatus(text),
    providerStatus: text ?? code,
    at: readUnixTime(status['timestamp']),
    failureCode: readText(failure['code']),
    failureReason: readText(failure['message']),
  };
}

/** `messages_removed`: ids of deleted messages, without a time or a chat. Null when it has no ids. */
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

/**
 * ChannelStatus of the OpenAPI description, and STOP of Whapi's skill. A starting channel may be connected or not, so its states are
 * missing here.
 */
const connections: ReadonlyMap<string, boolean> = new Map([
  ['AUTH', true],
  ['QR', false],
  ['NOT_INIT', false],
  ['ERROR', false],
  ['SYNC_ERROR', false],
  ['STOP', false],
]);

/** `health`, sent with every change of the channel's state; null without a status. */
export function readHealth(health: unknown): ChannelStateReceived | null {
  const status = isRecord(health) ? health['status'] : undefined;
  const text = isRecord(status) ? readText(status['text']) : null;
  if (!isRecord(health) || text === null) return null;
  return { kind: 'channel-state', connected: connections.get(text.trim().toUpperCase()) ?? null, providerState: text, at: timeOf(health) };
}

/** Start time plus uptime (seconds) is the time of the report. */
function timeOf({ start_at: startAt, uptime }: UntrustedRecord): Instant | null {
  return typeof startAt === 'number' && typeof uptime === 'number' ? readUnixTime(startAt + uptime) : null;
}

/** `qr`: Whapi shows a code for linking only while the number is not linked. The code is a credential and is not kept. */
export function readCode(qr: unknown): ChannelStateReceived | null {
  return isRecord(qr) ? { kind: 'channel-state', connected: false, providerState: 'QR', at: null } : null;
}

/** `user`: the account logged in (`users.post`) or out (`users.delete`). */
export function readUser(user: unknown, method: string | null): ChannelStateReceived | null {
  if (!isRecord(user) || (method !== 'post' && method !== 'delete')) return null;
  return { kind: 'channel-state', connected: method === 'post', providerState: `users.${method}`, at: null };
}
