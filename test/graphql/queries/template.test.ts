import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeDocument, TemplatesDocument, type TemplatesQueryVariables } from '../../operations/generated.js';
import { openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());

const list = async (variables: TemplatesQueryVariables) => (await five.read(TemplatesDocument, variables)).templates;
const namesOf = async (variables: TemplatesQueryVariables) => (await list(variables)).nodes.map(({ name }) => name);

describe('templates', () => {
  it('are listed in the types of the schema, most recently changed first', async () => {
    const { nodes, sources } = await list({ first: 10, filter: { channels: ['miami'] } });
    expect(nodes.map(({ name, approvalStatus, providerStatus, updatedAt }) => [name, approvalStatus, providerStatus, updatedAt])).toEqual([
      ['winter_sale', 'PENDING', 'Pending', '2024-08-10T18:00:00.000Z'],
      ['order_update', 'APPROVED', 'Approved', '2024-07-30T09:15:00.000Z'],
      ['ada', 'REJECTED', 'Rejected', '2022-10-18T12:13:09.000Z'],
    ]);
    expect(nodes[1]).toMatchObject({
      ...{ templateId: '512340987612345', type: 'single', locale: 'en_US', category: 'UTILITY' },
      header: { type: 'text', subtype: null, text: 'Your order' },
      body: 'Hello #name#, your order #order# is on its way.',
      footer: 'Reply STOP to unsubscribe',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Track' },
        { type: 'QUICK_REPLY', text: 'Help' },
      ],
      variables: { header: [], body: ['name', 'order'] },
    });
    expect(sources).toMatchObject([{ channel: { name: 'miami' }, state: 'OK', isComplete: true }]);
  });

  it('of channels that list none are UNSUPPORTED', async () => {
    const unable = await five.unable('templates.list');
    const { nodes, sources } = await list({ filter: { channels: [...unable] } });
    expect([nodes, sources.map(({ state }) => state)]).toEqual([[], unable.map(() => 'UNSUPPORTED')]);
  });

  it.each<[string, TemplatesQueryVariables['filter'] & object, string[]]>([
    ['a status', { approvalStatuses: ['APPROVED'] }, ['order_update']],
    ['any of two statuses', { approvalStatuses: ['PENDING', 'REJECTED'] }, ['winter_sale', 'ada']],
    ['a part of the text, whatever the case', { search: 'SUNDAY' }, ['winter_sale']],
  ])('can be filtered by %s', async (_, filter, expected) => {
    expect(await namesOf({ filter: { channels: ['miami'], ...filter } })).toEqual(expected);
  });

  it('are returned once each over small pages', async () => {
    const filter = { channels: ['miami'] };
    const first = await list({ first: 2, filter });
    const second = await list({ first: 2, filter, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ name }) => name)).toEqual(['winter_sale', 'order_update', 'ada']);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  it('never contain the access token of Meta that the provider puts into them, in any field or form', async () => {
    const json = JSON.stringify(five.miami.data.templates);
    const token = /access_token\W+([A-Za-z0-9]{8,})/.exec(json)?.[1];
    expect(token).toBeDefined();
    const answer = await five.ask(TemplatesDocument, { first: 100, filter: { channels: ['miami'] } });
    expect(answer.errors).toEqual([]);
    const shown = JSON.stringify(answer);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain('access_token');
    expect(answer.data?.templates.nodes.map(({ raw }) => typeof raw)).toEqual(['object', 'object', 'object']);
    expect(shown).toContain('template_23_1666095188');
  });

  it('are nodes', async () => {
    const { nodes } = await list({ filter: { channels: ['miami'] } });
    for (const { id } of nodes) expect(await five.read(NodeDocument, { id })).toEqual({ node: { __typename: 'Template', id } });
  });
});
