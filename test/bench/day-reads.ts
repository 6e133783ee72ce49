import { ask } from './port.js';
import type { CursorSource, Questions } from './questions.js';

const listFields = 'reference status placedAt total { amount currencyCode } customer { name phoneNumber }';

/** The list of (r) without variables. */
export const dayList = `query DayList { orders(first: 20, filter: { channels: ["day-0"] }) { nodes { ${listFields} } } }`;

const listText = `query List($first: Int, $after: String, $filter: OrderFilter) {
  orders(first: $first, after: $after, filter: $filter) { nodes { ${listFields} } pageInfo { hasNextPage } }
}`;

const orderText = `query Order($channel: String!, $reference: String!) {
  orderByReference(channel: $channel, reference: $reference) {
    reference status placedAt customer { name phoneNumber } conversation { contactId messages(last: 5) { nodes { messageId sentAt direction } } }
  }
}`;

const conversationText = `query Conversation($channel: String!, $contactId: String!) {
  conversation(channel: $channel, contactId: $contactId) { contactId messages(last: 5) { nodes { messageId sentAt direction } } }
}`;

/** Of ten: seven lists, two orders with their conversations, and one conversation, as a day has without its updates. */
const kinds = ['list', 'order', 'list', 'list', 'conversation', 'list', 'list', 'order', 'list', 'list'] as const;

/** Filters of each number of channels. */
const filterCount = 100;
const sizes = [5, 10, 20, 30];

interface Filter {
  readonly channels: readonly string[];
  readonly placedFrom: string;
}

interface Known {
  readonly channel: string;
  readonly reference: string;
  readonly contactId: string;
}

/** The n-th text belongs to the n-th variables: their count is a multiple of that of the texts. */
export async function makeDayReads(channels: readonly string[], source: CursorSource): Promise<Questions> {
  const known = (await Promise.all(channels.map((channel) => knownOrders(channel, source)))).flat();
  const variables: object[] = [];
  for (let index = 0; index < filterCount * channels.length; index += 1) {
    const filter = filterAt(channels, index);
    const after = index % 2 === 0 ? null : await cursorOf(filter, source);
    for (const [place, kind] of kinds.entries()) {
      const { channel, reference, contactId } = known[(index * kinds.length + place) % known.length] as Known;
      if (kind === 'list') variables.push({ first: sizes[(index + place) % sizes.length], after, filter });
      else variables.push(kind === 'order' ? { channel, reference } : { channel, contactId });
    }
  }
  const texts = { list: listText, order: orderText, conversation: conversationText };
  return { texts: kinds.map((kind) => texts[kind]), variables };
}

/** One to all channels, and the orders from the first, second, third ... minute on. */
function filterAt(channels: readonly string[], index: number): Filter {
  const placedFrom = new Date(Date.UTC(2024, 7, 8, 8, index % 10) + index).toISOString();
  return { channels: channels.slice(0, 1 + (index % channels.length)), placedFrom };
}

async function cursorOf(filter: Filter, source: CursorSource): Promise<string> {
  const query = 'query Cursor($filter: OrderFilter) { orders(first: 3, filter: $filter) { pageInfo { endCursor } } }';
  const { orders } = await read<{ orders: { pageInfo: { endCursor: string } } }>(source, filter.channels[0], query, { filter });
  return orders.pageInfo.endCursor;
}

async function knownOrders(channel: string, source: CursorSource): Promise<Known[]> {
  const query = 'query Known($filter: OrderFilter) { orders(first: 24, filter: $filter) { nodes { reference customer { contactId } } } }';
  type Data = { orders: { nodes: { reference: string; customer: { contactId: string } }[] } };
  const { orders } = await read<Data>(source, channel, query, { filter: { channels: [channel] } });
  return orders.nodes.map(({ reference, customer: { contactId } }) => ({ channel, reference, contactId }));
}

async function read<Data>({ port, headersOf }: CursorSource, channel = '', query: string, variables: object): Promise<Data> {
  const { data, errors } = await ask(port, query, headersOf(channel), variables);
  if (errors !== undefined) throw new Error(`What a day asks for is not known: ${JSON.stringify(errors)}`);
  return data as Data;
}
