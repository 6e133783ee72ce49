import type { Message } from './message.js';
import type { Placed } from './position.js';
import { serviceWindowAfter } from './service-window.js';
import type { RecordSource } from './record-source.js';
import type { Label } from './subscriber.js';
import type { Instant } from './time.js';

/** The messages with one person, as a provider's list or the ledger has them. Null: not reported. */
export interface Conversation {
  readonly channel: string;
  readonly contactId: string;
  readonly name: string | null;
  /** The provider's word. */
  readonly status: string | null;
  readonly assignedAgent: string | null;
  readonly unreadCount: number | null;
  readonly lastMessageAt: Instant | null;
  readonly lastMessage: Message | null;
  readonly labels: readonly Label[] | null;
  readonly window: ConversationWindow;
  readonly raw: unknown;
  /** Absent: it was read from the provider for this request, or recorded. */
  readonly source?: RecordSource | undefined;
}

/** What is known of the person's last message, which opens the service window. */
export interface ConversationWindow {
  /** Null: none is known. */
  readonly lastInboundAt: Instant | null;
  /** False: a later one than the known one is possible. */
  readonly isCertain: boolean;
}

/** The service window of a conversation in a list. `expiresAt` is null when the time of the last message is not certain. */
export interface ListedWindow {
  readonly isOpen: boolean;
  readonly expiresAt: Instant | null;
}

export interface ConversationFilter {
  readonly unreadOnly?: boolean | null;
  readonly windowOpen?: boolean | null;
  readonly assignedAgent?: string | null;
  readonly status?: string | null;
  /** Names. */
  readonly labels?: readonly string[] | null;
  readonly search?: string | null;
}

/** In lists a conversation has the place of its last message. */
export function placeConversation(item: Conversation): Placed<Conversation> {
  return { key: item.lastMessageAt ?? '', id: item.contactId, item };
}

/** Null: not known. A window that is open stays open whatever else is known. */
export function windowOf({ window: { lastInboundAt, isCertain }, lastMessageAt }: Conversation, now: Instant): ListedWindow | null {
  const known = serviceWindowAfter(lastInboundAt, now);
  if (known !== null && (known.isOpen || isCertain)) return known;
  // The person's last message cannot be later than the last message.
  const latest = serviceWindowAfter(lastMessageAt, now);
  return latest?.isOpen === false ? { isOpen: false, expiresAt: null } : null;
}

/**
 * Whether a conversation passes the filter; null when that is not known, because the list does not report what a condition is about.
 * `hasWindow`: the channel has service windows. Where it has none, any message may always be sent.
 */
export function passesConversationFilter(
  conversation: Conversation,
  filter: ConversationFilter,
  { hasWindow, now }: { readonly hasWindow: boolean; readonly now: Instant },
): boolean | null {
  const { unreadOnly, windowOpen, assignedAgent, status, labels, search } = filter;
  const answers = [
    unreadOnly !== true || (conversation.unreadCount === null ? null : conversation.unreadCount > 0),
    windowOpen == null || matchesWindow(conversation, windowOpen, hasWindow, now),
    assignedAgent == null || isSameText(conversation.assignedAgent, assignedAgent),
    status == null || isSameText(conversation.status, status),
    labels == null || matchesLabels(conversation.labels, labels),
    search == null || searchTextOf(conversation).includes(search.toLowerCase()),
  ];
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

function matchesWindow(conversation: Conversation, wanted: boolean, hasWindow: boolean, now: Instant): boolean | null {
  if (!hasWindow) return wanted;
  const window = windowOf(conversation, now);
  return window === null ? null : window.isOpen === wanted;
}

function matchesLabels(labels: Conversation['labels'], wanted: readonly string[]): boolean | null {
  return labels === null ? null : labels.some(({ name }) => wanted.some((label) => isSameText(name, label)));
}

function isSameText(text: string | null, wanted: string): boolean {
  return text !== null && text.toLowerCase() === wanted.toLowerCase();
}

/** What a search looks into. */
export function searchTextOf({ name, contactId }: Pick<Conversation, 'name' | 'contactId'>): string {
  return `${name ?? ''}\n${contactId}`.toLowerCase();
}
