import type { Message, MessageStatus } from './message.js';
import type { Instant } from './time.js';

/**
 * The rank of each status. One ranking gives the same result in whatever order statuses arrive, and however often: FAILED follows only
 * statuses before DELIVERED, and DELETED is final.
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

export function isFurther(reported: MessageStatus, known: MessageStatus): boolean {
  return ranks[reported] > ranks[known];
}

/** A status that a provider reported of a message. */
export interface ReportedStatus {
  readonly status: MessageStatus;
  readonly providerStatus: string | null;
  readonly at: Instant;
  readonly failureReason: string | null;
}

/** The message with a status that was reported: never further back, and with the times that were not known before. */
export function withStatus(message: Message, reported: ReportedStatus): Message {
  const failed = reported.status === 'FAILED' && !isFurther(message.status, 'FAILED');
  const times = {
    readAt: message.readAt ?? (reported.status === 'READ' ? reported.at : null),
    failedAt: message.failedAt ?? (failed ? reported.at : null),
    failureReason: message.failureReason ?? (failed ? reported.failureReason : null),
  };
  if (isFurther(reported.status, message.status)) {
    return { ...message, ...times, status: reported.status, providerStatus: reported.providerStatus, statusChangedAt: reported.at };
  }
  const isFirstStatus = message.status === 'UNKNOWN' && reported.status === 'UNKNOWN';
  return { ...message, ...times, providerStatus: message.providerStatus ?? (isFirstStatus ? reported.providerStatus : null) };
}

/** What is known of a message and what is reported of it now, as one. null = not reported, and takes nothing away. */
export function mergeMessages(known: Message, reported: Message, at: Instant): Message {
  const merged: Message = {
    ...known,
    contactId: reported.contactId === '' ? known.contactId : reported.contactId,
    direction: reported.direction ?? known.direction,
    sender: reported.sender ?? known.sender,
    agentName: reported.agentName ?? known.agentName,
    content: reported.content ?? known.content,
    sentAt: known.sentAt ?? reported.sentAt,
    readAt: known.readAt ?? reported.readAt,
    failedAt: known.failedAt ?? reported.failedAt,
    failureReason: known.failureReason ?? reported.failureReason,
    reaction: reported.reaction ?? known.reaction,
    replyToMessageId: reported.replyToMessageId ?? known.replyToMessageId,
    raw: reported.raw ?? known.raw,
  };
  const { status, providerStatus, failureReason } = reported;
  return withStatus(merged, { status, providerStatus, failureReason, at: reported.statusChangedAt ?? at });
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

/** Whether nothing is known of a message but its status. */
export function isUnseen(message: Message | undefined): boolean {
  return message === undefined || (message.content === null && message.direction === null && message.raw === null);
}

/** A message of which only the id is known. */
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
