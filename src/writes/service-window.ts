import { createCall, type Call } from '../contract/call.js';
import { ProviderError, type Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { serviceWindowAfter, type ServiceWindow } from '../domain/service-window.js';
import { now, type Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';

/** How many of a conversation's newest messages are looked at. */
const newest = 20;

/** The window as far as the ledger and the provider know the person's messages; null when they know none, and where there is no such window. */
export async function readServiceWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  call: Call = createCall(),
): Promise<ServiceWindow | null> {
  return provider.serviceWindow === undefined ? null : readWindow(ledger, provider, contactId, call);
}

/** Why a message that is no template cannot be sent now: only when the window is known to be closed. */
export async function checkServiceWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  field: readonly string[] = ['phoneNumber'],
): Promise<readonly Refusal[]> {
  const { serviceWindow } = provider;
  return serviceWindow === undefined ? [] : checkClosedWindow(ledger, provider, contactId, { field, ...serviceWindow });
}

/** What a refusal says of a message that needs the window. */
export interface NeedOfWindow {
  /** What of the input would have to be another. */
  readonly field: readonly string[];
  /** Whether an approved template may carry the message in its place. */
  readonly templateHelps: boolean;
}

/** As above, of a message of which the provider adapter itself says that it needs the window. */
export async function checkClosedWindow(
  ledger: Ledger,
  provider: Provider,
  contactId: string,
  need: NeedOfWindow,
): Promise<readonly Refusal[]> {
  const remembered = serviceWindowAfter(await ledger.messages.newestInbound(provider.channel, contactId), now());
  if (remembered?.isOpen === true) return [];
  try {
    const window = await readWindow(ledger, provider, contactId, createCall());
    return window === null || window.isOpen ? [] : [outsideWindow(window, provider, need)];
  } catch (error) {
    // Whether the person has written since is not known then.
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

async function readWindow(ledger: Ledger, provider: Provider, contactId: string, call: Call): Promise<ServiceWindow | null> {
  const [remembered, told] = await Promise.all([
    ledger.messages.newestInbound(provider.channel, contactId),
    newestReported(provider, contactId, call),
  ]);
  return serviceWindowAfter(later(remembered, told), now());
}

async function newestReported({ conversations }: Provider, contactId: string, call: Call): Promise<Instant | null> {
  const told = await conversations?.messages?.(contactId, { offset: 0, limit: newest }, call);
  const inbound = (told?.messages ?? []).filter(({ direction }) => direction === 'INBOUND');
  return inbound.reduce<Instant | null>((latest, { sentAt }) => later(latest, sentAt), null);
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}

function outsideWindow({ expiresAt }: ServiceWindow, { templates }: Provider, { field, templateHelps }: NeedOfWindow): Refusal {
  const closed = `The 24 hours after this person's last message ended at ${expiresAt}`;
  const which = templates === undefined ? 'Name an approved one.' : 'Channel.templates lists them.';
  const message = templateHelps
    ? `${closed}: only a template may be sent. ${which}`
    : `${closed}, and this cannot be sent as a template here. It can be sent again when the person has written.`;
  return { code: 'OUTSIDE_SERVICE_WINDOW', field, message };
}
