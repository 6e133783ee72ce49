import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { during, garbage } from '../../faults.js';
import { NodeDocument, NodesDocument } from '../../operations/generated.js';
import { noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;
/** Every id that one query over a channel returns, with the type of its object. */
let ids: readonly { readonly type: string; readonly id: string }[];

beforeAll(async () => {
  five = await openFiveChannels();
  const { data, errors } = await five.ask<object, object>(`{
    channel(name: "miami") {
      __typename id
      labels { __typename id } customFields { __typename id } postbacks { __typename id }
      orders { nodes { __typename id } } templates { nodes { __typename id } } catalogs { nodes { __typename id } }
      subscribers { nodes { __typename id labels { __typename id } } }
    }
    orders(filter: { channels: ["rio", "riyadh", "delhi", "sydney"] }) { nodes { __typename id } }
    conversation(channel: "miami", contactId: "14155552671") { __typename id messages { nodes { __typename id } } }
  }`);
  expect(errors).toEqual([]);
  ids = collect(data);
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

function collect(value: unknown): { type: string; id: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { __typename: type, id } = value as { __typename?: string; id?: string };
  return [...(type !== undefined && id !== undefined ? [{ type, id }] : []), ...Object.values(value).flatMap(collect)];
}

describe('an id that the gateway returned', () => {
  it('is URL-safe, and belongs to one object only', () => {
    for (const { id } of ids) expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    const types = new Set(ids.map(({ type }) => type));
    const known = ['Catalog', 'Channel', 'Conversation', 'CustomField', 'Label', 'Message', 'Order', 'Postback', 'Subscriber', 'Template'];
    expect([...types].sort()).toEqual(known);
  });

  it('finds its object by node, with the same type and id, wherever it was found', async () => {
    for (const { type, id } of ids) expect(await five.read(NodeDocument, { id })).toEqual({ node: { __typename: type, id } });
  });

  it('is the same wherever the same object is found', async () => {
    const { data } = await five.ask(`{
      orderByReference(channel: "miami", reference: "172322293142012345678") { id subscriber { id } conversation { id } catalog { id } channel { id } }
      subscriber(channel: "miami", phoneNumber: "+14155552671") { id conversation { id subscriber { id } } }
    }`);
    const person = toId('Subscriber', 'miami', '14155552671');
    const conversation = toId('Conversation', 'miami', '14155552671');
    expect(data).toEqual({
      orderByReference: {
        ...{ id: toId('Order', 'miami', '172322293142012345678'), subscriber: { id: person }, conversation: { id: conversation } },
        ...{ catalog: { id: toId('Catalog', 'miami', '762561142206860') }, channel: { id: toId('Channel', 'miami') } },
      },
      subscriber: { id: person, conversation: { id: conversation, subscriber: { id: person } } },
    });
  });
});

describe('nodes', () => {
  it('are in the order of the ids, with null for unknown ones, and an id may repeat', async () => {
    const order = toId('Order', 'delhi', '395XXXXX');
    const channel = toId('Channel', 'rio');
    const gone = toId('Template', 'miami', 'gone');
    const { nodes } = await five.read(NodesDocument, { ids: [order, gone, channel, order] });
    expect(nodes).toEqual([
      { __typename: 'Order', id: order },
      null,
      { __typename: 'Channel', id: channel },
      { __typename: 'Order', id: order },
    ]);
  });

  it('of one list cost one call, however many there are', async () => {
    const labels = ids.filter(({ type }) => type === 'Label').map(({ id }) => id);
    const { nodes } = await five.read(NodesDocument, { ids: labels });
    expect(nodes.map((node) => node?.id)).toEqual(labels);
    expect(five.calls()).toEqual({ ...noCalls, miami: 1 });
  });

  it.each([
    ['an answer that is none', garbage],
    ['no answer but a status', { status: 503 }],
  ])('that cannot be read are null with an error each, and the others are returned: %s', async (_, answer) => {
    const [lost, kept] = [toId('Order', 'riyadh', '1'), toId('Order', 'delhi', '395XXXXX')];
    const broken = { kind: 'answer', answer } as const;
    const { data, errors } = await during(five.riyadh, broken, () => five.ask(NodesDocument, { ids: [lost, kept, lost] }));
    expect(data?.nodes).toEqual([null, { __typename: 'Order', id: kept }, null]);
    expect(errors.map(({ path }) => path)).toEqual([
      ['nodes', 0],
      ['nodes', 2],
    ]);
  });

  it('of no ids are none', async () => {
    expect(await five.read(NodesDocument, { ids: [] })).toEqual({ nodes: [] });
  });
});
