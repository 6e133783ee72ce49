import { createHash, timingSafeEqual } from 'node:crypto';
import type { ChannelEntry, Registry } from '../contract/registry.js';
import {
  needsAddressKey,
  verifyDelivery,
  type VerifiedDelivery,
  type WebhookAnswer,
  type WebhookRequest,
  type Webhooks,
} from '../contract/webhook.js';
import { exceedsJsonBounds } from '../domain/json-bounds.js';
import type { ReceivingInbox } from '../store/inbox/inbox.js';
import type { Log } from '../observability/log.js';
import { withoutAccessTokens } from '../observability/redact.js';
import { createRouting, type ChannelPart } from './recipients.js';

/** The channel and key in the address of a request. */
export interface WebhookAddress {
  readonly channel: string;
  /** Null: the address has no key. */
  readonly key: string | null;
}

/** Receives the requests to the channels' webhook addresses. */
export interface Receiver {
  /** Why nothing can be delivered to this address, known before the body is read. Undefined: a delivery is possible. */
  refusal(address: WebhookAddress): WebhookAnswer | undefined;
  receive(address: WebhookAddress, request: WebhookRequest): Promise<WebhookAnswer>;
}

export interface ReceiverOptions {
  readonly registry: Registry;
  readonly inbox: ReceivingInbox;
  /** The configured secret part of a channel's address. */
  readonly webhookKeyOf: (channel: string) => string | undefined;
  /** Called when a new event of a channel is stored. */
  readonly kept: (channel: string) => void;
  /** Called for each channel that accepts a delivery, before the sender is answered. */
  readonly onAccepted?: ((channel: string) => void) | undefined;
  readonly log: Log;
}

/** Reading needs these headers. The others may hold credentials and are not stored. */
const keptHeaders = ['content-type'];
/** How long the same bytes are the same event where the adapter's `identity` cannot be used. */
const sameBytesSeconds = 60;
/** Methods that read: their requests may be challenges, and are never stored. */
const readingMethods = ['GET', 'HEAD'];

const accepted = answer(200, 'ok');
const unknownAddress = answer(404, 'not found');
const unproven = answer(401, 'unauthorized');
const notStored = answer(503, 'try again');

/**
 * Receives deliveries: proves the sender, answers a challenge, and stores everything else durably before it answers. The events of a
 * delivery are read later.
 */
export function createReceiver({ registry, inbox, webhookKeyOf, kept, onAccepted, log }: ReceiverOptions): Receiver {
  const route = createRouting(registry, (channel, webhooks, key) => isAdmitted(webhooks, webhookKeyOf(channel), key));

  /** The channel of an address, or the answer to its sender. */
  function find({ channel: name, key }: WebhookAddress): { readonly channel: ChannelEntry; readonly webhooks: Webhooks } | WebhookAnswer {
    const channel = registry.channel(name);
    const webhooks = channel?.provider.webhooks;
    if (channel === undefined || webhooks === undefined) return unknownAddress;
    return isAdmitted(webhooks, webhookKeyOf(name), key) ? { channel, webhooks } : refuse(channel, log);
  }

  async function receive(address: WebhookAddress, request: WebhookRequest): Promise<WebhookAnswer> {
    const found = find(address);
    if ('status' in found) return found;
    const { channel, webhooks } = found;
    const isReadable = !exceedsJsonBounds(request.body, { withStrings: true });
    const challenge = isReadable ? webhooks.challenge?.(request) : undefined;
    if (challenge !== undefined) return challenge;
    if (readingMethods.includes(request.method)) return unknownAddress;
    const verified = verifyDelivery(webhooks, request);
    if (verified === undefined) return refuse(channel, log);
    const parts = isReadable ? route(channel, verified, address.key) : [{ channel, delivery: verified }];
    try {
      // The sender is answered when every channel has stored its part. After a failure it sends all of them again; stored ones are absorbed.
      await Promise.all(parts.map((part) => store(part, isReadable)));
      return accepted;
    } catch (error) {
      log.error({ err: error, channel: channel.name }, 'a webhook could not be stored');
      return notStored;
    }
  }

  async function store({ channel: { name, provider }, delivery }: ChannelPart, isReadable: boolean): Promise<void> {
    const { method, suffix, headers, body, receivedAt } = delivery;
    const { isDuplicate } = await inbox.accept({
      channel: name,
      identity: isReadable ? identityOf(provider.webhooks, delivery) : identityOfBytes(delivery),
      method,
      suffix,
      headers: Object.fromEntries(Object.entries(headers).filter(([header]) => keptHeaders.includes(header))),
      body: withoutAccessTokens(body),
      receivedAt,
    });
    onAccepted?.(name);
    if (!isDuplicate) kept(name);
  }

  return {
    refusal: (address) => {
      const found = find(address);
      return 'status' in found ? found : undefined;
    },
    receive,
  };
}

function answer(status: number, result: string): WebhookAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify({ status: result }) };
}

/** A provider that does not sign is proven by the address alone, which therefore must have a key. */
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

/** A delivery that cannot be read is stored all the same, so that an operator can look at it. */
function identityOf(webhooks: Webhooks | undefined, delivery: VerifiedDelivery): ReturnType<Webhooks['identity']> {
  try {
    return webhooks?.identity(delivery) ?? identityOfBytes(delivery);
  } catch {
    return identityOfBytes(delivery);
  }
}

function identityOfBytes({ body }: VerifiedDelivery): ReturnType<Webhooks['identity']> {
  return { key: `bytes ${createHash('sha256').update(body).digest('hex')}`, windowSeconds: sameBytesSeconds };
}
