import type { Message, MessageStatus } from './message.js';
import type { Instant } from './time.js';

/**
 * How far along each status is. One order for all makes the outcome the same in whatever order statuses arrive, and however often: FAILED
 * follows only what was not delivered, and what was deleted stays so.
 */
const ranks: Readonly<Record<MessageStatus, number>> = {
  UNKNOWN: 0,
  QUEUED: 1,
  SENT: 2,
  FAILED: 3,
  DELIVERED: 4,
  READ: 5,
  PLAYED: 6,
  DELETED: 7,
};

export function isFurther(told: MessageStatus, known: MessageStatus): boolean {
  return ranks[told] > ranks[known];
}

/** A status that a provider told of a message. */
export interface ReportedStatus {
  readonly status: MessageStatus;
  readonly providerStatus: string | null;
  readonly at: Instant;
  readonly failureReason: string | null;
}

/** The message with a status that was told: never further back, and with the times that were not known before. */
export function withStatus(message: Message, told: ReportedStatus): Message {
  const failed = told.status === 'FAILED' && !isFurther(message.status, 'FAILED');
  const times = {
    readAt: message.readAt ?? (told.status === 'READ' ? told.at : null),
    failedAt: message.failedAt ?? (failed ? told.at : null),
    failureReason: message.failureReason ?? (failed ? told.failureReason : null),
  };
  if (isFurther(told.status, message.status)) {
    return { ...message, ...times, status: told.status, providerStatus: told.providerStatus, statusChangedAt: told.at };
  }
  const isFirstWord = message.status === 'UNKNOWN' && told.status === 'UNKNOWN';
  return { ...message, ...times, providerStatus: message.providerStatus ?? (isFirstWord ? told.providerStatus : null) };
}

/** What is known of a message and what is told of it now, as one. null = not told, and takes nothing away. */
export function mergeMessages(known: Message, told: Message, at: Instant): Message {
  const merged: Message = {
    ...known,
    contactId: told.contactId === '' ? known.contactId : told.contactId,
    direction: told.direction ?? known.direction,
    sender: told.sender ?? known.sender,
    agentName: told.agentName ?? known.agentName,
    content: told.content ?? known.content,
    sentAt: known.sentAt ?? told.sentAt,
    readAt: known.readAt ?? told.readAt,
    failedAt: known.failedAt ?? told.failedAt,
    failureReason: known.failureReason ?? told.failureReason,
    reaction: told.reaction ?? known.reaction,
    replyToMessageId: told.replyToMessageId ?? known.replyToMessageId,
    raw: told.raw ?? known.raw,
  };
  const { status, providerStatus, failureReason } = told;
  return withStatus(merged, { status, providerStatus, failureReason, at: told.statusChangedAt ?? at });
}

/** A reaction to a message as a provider reported it; null takes it back. */
export interface ReportedReaction {
  readonly emoji: string | null;
  readonly at: Instant;
}

/** The message with a reaction. An older one that arrives late changes nothing. */
export function withReaction(message: Message, { emoji, at }: ReportedReaction): Message {
  return message.reactedAt !== undefined && message.reactedAt > at ? message : { ...message, reaction: emoji, reactedAt: at };
}

/** A message of which nothing is known but that it exists. */
export function unseenMessage(channel: string, messageId: string, contactId: string): Message {
  return {
    channel,
    contactId,
    messageId,
    direction: null,
    sender: null,
    agentName: null,
    content: null,
    sentAt: null,
    status: 'UNKNOWN',
    providerStatus: null,
    statusChangedAt: null,
    readAt: null,
    failedAt: null,
    failureReason: null,
    reaction: null,
    raw: null,
  };
}
