import { createHash } from 'node:crypto';
import { toId } from '../../src/domain/id.js';
import type { Contestant } from './contestants.js';
import { referenceOf } from './known-orders.js';
import { ask, rawRequest } from './port.js';

/** The channel whose orders are updated, each once. */
export const updatedChannel = 'updates';

/** A client of the day: who it is, and what it may do. */
interface DayClient {
  readonly token: string;
  readonly channels: readonly string[];
  readonly readsConversations: boolean;
}

/** What a day is asked about. */
export interface DayShop {
  readonly channels: readonly string[];
  readonly clients: readonly DayClient[];
  /** Of all channels. */
  readonly orders: readonly { readonly id: string; readonly channel: string }[];
  /** Whose conversations can be read. */
  readonly contacts: readonly { readonly contactId: string; readonly channel: string }[];
}

const clientCount = 200;

/** No two neighbours have the same rights: between two and five channels, and every third one without conversations. */
export function dayClients(channels: readonly string[]): readonly DayClient[] {
  return Array.from({ length: clientCount }, (_, index) => ({
    token: `day-token-${index}`,
    channels: channels.filter((_channel, place) => (place + index) % channels.length < 2 + (index % (channels.length - 1))),
    readsConversations: index % 3 !== 0,
  }));
}

/** As in parley.yml. */
export function dayClientOf({ token, channels, readsConversations }: DayClient): object {
  const scopes = ['orders:read', 'orders:write', ...(readsConversations ? ['conversations:read'] : [])];
  return { name: token, tokenSha256: createHash('sha256').update(token).digest('hex'), scopes, channels: [...channels, updatedChannel] };
}

/** Looks up what can be asked for. */
export async function exploreDay({ port }: Contestant, channels: readonly string[], clients: readonly DayClient[]): Promise<DayShop> {
  const orders: { id: string; channel: string }[] = [];
  const contacts: { contactId: string; channel: string }[] = [];
  for (const channel of channels) {
    const client = clients.find((one) => one.readsConversations && one.channels.includes(channel));
    const headers = headersOf(client);
    const { data, errors } = await ask(port, knownQuery, headers, { channel });
    if (errors !== undefined) throw new Error(`The orders of ${channel} are not known: ${JSON.stringify(errors)}`);
    const { nodes } = (data as { orders: { nodes: { id: string; customer: { contactId: string | null } }[] } }).orders;
    orders.push(...nodes.map(({ id }) => ({ id, channel })));
    for (const contactId of new Set(nodes.flatMap(({ customer }) => customer.contactId ?? []))) {
      const answer = await ask(port, conversationQuery, headers, { channel, contactId });
      if (answer.errors === undefined) contacts.push({ contactId, channel });
    }
  }
  return { channels, clients, orders, contacts };
}

/** Whole requests for raw sockets: of ten, six or seven lists, two orders, one conversation where it may be read, and one update. */
export function dayRequests(shop: DayShop, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const { query, headers, variables } = questionAt(shop, first + index);
    return rawRequest(query, headers, variables);
  });
}

/** Answers of a sample are only counted, so that some reads are looked at: all must be answered without errors. */
export async function checkDay(shop: DayShop, { port }: Contestant): Promise<void> {
  for (let number = 0; number < 5 * shop.clients.length; number += 3) {
    const { query, headers, variables } = questionAt(shop, number);
    if (query === updateQuery) continue;
    const { errors } = await ask(port, query, headers, variables);
    if (errors !== undefined) throw new Error(`A question of the day is refused: ${query} ${JSON.stringify(errors)}`);
  }
}

interface DayQuestion {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

function questionAt({ clients, orders, contacts }: DayShop, number: number): DayQuestion {
  const client = clients[(number * 7) % clients.length] as DayClient;
  const headers = headersOf(client);
  const seen = <T extends { readonly channel: string }>(all: readonly T[]): T | undefined => {
    const visible = all.filter(({ channel }) => client.channels.includes(channel));
    return visible[number % visible.length];
  };
  const kind = number % 10;
  if (kind === 0 || kind === 5) {
    const order = seen(orders);
    const query = client.readsConversations ? orderQuery : plainOrderQuery;
    if (order !== undefined) return { query, headers, variables: { id: order.id } };
  }
  if (kind === 1 && client.readsConversations) {
    const contact = seen(contacts);
    if (contact !== undefined) return { query: conversationQuery, headers, variables: { ...contact } };
  }
  if (kind === 2) {
    const orderId = toId('Order', updatedChannel, referenceOf(Math.floor(number / 10)));
    return { query: updateQuery, headers, variables: { orderId, idempotencyKey: orderId } };
  }
  return { query: listQuery(client, number), headers };
}

/** Filters and pages differ from list to list. The times lie before and behind all orders of the simulators. */
function listQuery({ channels }: DayClient, number: number): string {
  const some = channels.slice(0, 1 + (number % channels.length));
  const from = new Date(Date.UTC(2020, 0, 1) + number * 1000).toISOString();
  return `query Day { orders(first: ${5 + (number % 4) * 5}, filter: { channels: ${JSON.stringify(some)}, placedFrom: "${from}" }) {
  nodes { id reference status placedAt total { amount currencyCode } customer { name phoneNumber } }
  pageInfo { hasNextPage endCursor } sources { channel { name } state isComplete }
} }`;
}

const knownQuery = `query Known($channel: String!) {
  orders(first: 20, filter: { channels: [$channel] }) { nodes { id customer { contactId } } }
}`;

const orderFields = 'reference status total { amount currencyCode } customer { name phoneNumber }';

const plainOrderQuery = `query Order($id: ID!) { order(id: $id) { ${orderFields} } }`;

const orderQuery = `query OrderWithTalk($id: ID!) {
  order(id: $id) { ${orderFields} conversation { contactId messages(last: 5) { nodes { messageId } } } }
}`;

const conversationQuery = `query Talk($channel: String!, $contactId: String) {
  conversation(channel: $channel, contactId: $contactId) { contactId messages(last: 10) { nodes { messageId sentAt direction } } }
}`;

const updateQuery = `mutation Update($orderId: ID!, $idempotencyKey: String!) {
  updateOrderStatus(input: { orderId: $orderId, status: SHIPPED, idempotencyKey: $idempotencyKey }) { outcome userErrors { code } }
}`;

function headersOf(client: DayClient | undefined): Record<string, string> {
  return { authorization: `Bearer ${client?.token ?? ''}` };
}
