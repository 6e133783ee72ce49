import { createCall, type Call } from '../contract/call.js';
import { ProviderError, type Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { serviceWindowAfter, type ServiceWindow } from '../domain/service-window.js';
import { now, type Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';

/** How many of a conversation's newest messages are read. */
const maxMessages = 20;

/** The window by the messages that the ledger and the provider have; null when they have none, and for channels without the rule. */
export async function readServiceWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  call: Call = createCall(),
): Promise<ServiceWindow | null> {
  return provider.serviceWindow === undefined ? null : readWindow(ledger, provider, contactId, call);
}

/** The refusals of a message that is not a template: only when the window is known to be closed. */
export async function checkServiceWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  field: readonly string[] = ['phoneNumber'],
): Promise<readonly Refusal[]> {
  const { serviceWindow } = provider;
  return serviceWindow === undefined ? [] : checkClosedWindow(ledger, provider, contactId, { field, ...serviceWindow });
}

/** Details for the refusal of a message that needs an open window. */
export interface WindowRequirement {
  /** The field of the input to change. */
  readonly field: readonly string[];
  /** Whether the message can be sent as an approved template instead. */
  readonly templateHelps: boolean;
}

/** Like `checkServiceWindow`, for a message that needs an open window according to the provider adapter. */
export async function checkClosedWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  requirement: WindowRequirement,
): Promise<readonly Refusal[]> {
  const stored = serviceWindowAfter(await ledger.messages.newestInbound(provider.channel, contactId), now());
  if (stored?.isOpen === true) return [];
  try {
    const window = await readWindow(ledger, provider, contactId, createCall());
    return window === null || window.isOpen ? [] : [outsideWindow(window, provider, requirement)];
  } catch (error) {
    // Then it is not known whether the person has written since.
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

async function readWindow(ledger: Ledger, provider: Provider, contactId: string, call: Call): Promise<ServiceWindow | null> {
  const [stored, reported] = await Promise.all([
    ledger.messages.newestInbound(provider.channel, contactId),
    newestReported(provider, contactId, call),
  ]);
  return serviceWindowAfter(later(stored, reported), now());
}

/** When the customer last wrote, by the newest messages that the provider reports; null when it reports none, or has no list of messages. */
export async function newestReported({ conversations }: Provider, contactId: string, call: Call): Promise<Instant | null> {
  const reported = await conversations?.messages?.(contactId, { offset: 0, limit: maxMessages }, call);
  const inbound = (reported?.messages ?? []).filter(({ direction }) => direction === 'INBOUND');
  return inbound.reduce<Instant | null>((latest, { sentAt }) => later(latest, sentAt), null);
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}

function outsideWindow({ expiresAt }: ServiceWindow, { templates }: Provider, { field, templateHelps }: WindowRequirement): Refusal {
  const closed = `The 24 hours after this person's last message ended at ${expiresAt}`;
  const which = templates === undefined ? 'Name an approved one.' : 'Channel.templates lists them.';
  const message = templateHelps
    ? `${closed}: only a template may be sent. ${which}`
    : `${closed}, and this cannot be sent as a template here. Send it after the person has written again.`;
  return { code: 'OUTSIDE_SERVICE_WINDOW', field, message };
}
