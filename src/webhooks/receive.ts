import { createHash, timingSafeEqual } from 'node:crypto';
import type { ChannelEntry, Registry } from '../contract/registry.js';
import { needsAddressKey, verifyDelivery, type Delivery, type VerifiedDelivery, type Webhooks } from '../contract/webhook.js';
import { exceedsJsonBounds } from '../domain/json-bounds.js';
import type { ReceivingInbox } from '../store/inbox/inbox.js';
import type { Log } from '../observability/log.js';
import { withoutAccessTokens } from '../observability/redact.js';

/** Where a delivery came to. */
export interface WebhookAddress {
  readonly channel: string;
  /** Null: the address has none. */
  readonly key: string | null;
}

/** What the sender is answered. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Takes what comes to the channels' addresses. */
export interface Receiver {
  /** Why nothing can be delivered to this address, which is known before any of its body; undefined: it may be. */
  refusal(address: WebhookAddress): WebhookAnswer | undefined;
  receive(address: WebhookAddress, delivery: Delivery): Promise<WebhookAnswer>;
}

export interface ReceiverOptions {
  readonly registry: Registry;
  readonly inbox: ReceivingInbox;
  /** The configured secret part of a channel's address. */
  readonly webhookKeyOf: (channel: string) => string | undefined;
  /** Called when a new event is kept. */
  readonly kept: (channel: string) => void;
  /** Called for each delivery that is accepted, before the sender is answered. */
  readonly onAccepted?: ((channel: string) => void) | undefined;
  readonly log: Log;
}

/** What reading may need. Everything else may hold a credential, and is forgotten. */
const keptHeaders = ['content-type'];
/** How long the same bytes are the same event where the provider's own way to tell could not be used. */
const sameBytesSeconds = 60;

const accepted: WebhookAnswer = { status: 200, body: { status: 'ok' } };
const unknownAddress: WebhookAnswer = { status: 404, body: { status: 'not found' } };
const unproven: WebhookAnswer = { status: 401, body: { status: 'unauthorized' } };
const notKept: WebhookAnswer = { status: 503, body: { status: 'try again' } };

/**
 * Takes deliveries: proves the sender, answers what has to be answered at once, and keeps the rest durably before it says so. What a
 * delivery tells is read later.
 */
export function createReceiver({ registry, inbox, webhookKeyOf, kept, onAccepted, log }: ReceiverOptions): Receiver {
  /** The channel that an address belongs to, or what its sender is answered. */
  function find({ channel: name, key }: WebhookAddress): { readonly channel: ChannelEntry; readonly webhooks: Webhooks } | WebhookAnswer {
    const channel = registry.channel(name);
    const webhooks = channel?.provider.webhooks;
    if (channel === undefined || webhooks === undefined) return unknownAddress;
    return isAdmitted(webhooks, webhookKeyOf(name), key) ? { channel, webhooks } : refuse(channel, log);
  }

  async function receive(address: WebhookAddress, delivery: Delivery): Promise<WebhookAnswer> {
    const found = find(address);
    if ('status' in found) return found;
    const { channel, webhooks } = found;
    const { name } = channel;
    const isReadable = !exceedsJsonBounds(delivery.body, { withStrings: true });
    const answer = isReadable ? webhooks.challenge?.(delivery) : undefined;
    if (answer !== undefined) return { status: 200, body: answer };
    const verified = verifyDelivery(webhooks, delivery);
    if (verified === undefined) return refuse(channel, log);
    try {
      const { isDuplicate } = await inbox.accept({
        channel: name,
        identity: isReadable ? identityOf(webhooks, verified) : identityOfBytes(verified),
        method: delivery.method,
        suffix: delivery.suffix,
        headers: Object.fromEntries(Object.entries(delivery.headers).filter(([header]) => keptHeaders.includes(header))),
        body: withoutAccessTokens(delivery.body),
        receivedAt: delivery.receivedAt,
      });
      onAccepted?.(name);
      if (!isDuplicate) kept(name);
      return accepted;
    } catch (error) {
      log.error({ err: error, channel: name }, 'a webhook could not be kept');
      return notKept;
    }
  }

  return {
    refusal: (address) => {
      const found = find(address);
      return 'status' in found ? found : undefined;
    },
    receive,
  };
}

/** A provider that does not sign proves itself by the address alone, which therefore must have a key. */
function isAdmitted(webhooks: Webhooks, wanted: string | undefined, given: string | null): boolean {
  if (wanted === undefined) return !needsAddressKey(webhooks);
  return given !== null && timingSafeEqual(hash(wanted), hash(given));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuse({ name }: ChannelEntry, log: Log): WebhookAnswer {
  log.warn({ channel: name }, 'a webhook without a valid key or signature was refused');
  return unproven;
}

/** What cannot be read is kept all the same, so that somebody can look at it. */
function identityOf(webhooks: Webhooks, delivery: VerifiedDelivery): ReturnType<Webhooks['identity']> {
  try {
    return webhooks.identity(delivery);
  } catch {
    return identityOfBytes(delivery);
  }
}

function identityOfBytes({ body }: VerifiedDelivery): ReturnType<Webhooks['identity']> {
  return { key: `bytes ${createHash('sha256').update(body).digest('hex')}`, windowSeconds: sameBytesSeconds };
}
