import { describe, expect, it } from 'vitest';
import type { ListRequest } from '../../../src/contract/provider.js';
import type { TemplateFilter } from '../../../src/domain/template.js';
import type { UntrustedRecord } from '../../../src/providers/kit/untrusted.js';
import { call, openWabotick, type WabotickChannel } from './fixture.js';

const token = 'EAAHexampleMetaAccessTokenExample';

function request(filter: TemplateFilter = {}, direction: 'ASC' | 'DESC' = 'DESC'): ListRequest<TemplateFilter, 'UPDATED_AT'> {
  return { filter, sort: { field: 'UPDATED_AT', direction }, after: null, limit: 100 };
}

async function names(provider: WabotickChannel, given: ListRequest<TemplateFilter, 'UPDATED_AT'>): Promise<string[]> {
  return (await provider.templates.list(given, call())).items.map(({ item }) => item.name);
}

async function only(fields: UntrustedRecord): Promise<unknown> {
  const provider = await openWabotick();
  const { templates } = provider.simulator.data;
  templates.splice(0, templates.length, { ...templates[0], ...fields });
  const { items } = await provider.templates.list(request(), call());
  return items[0]?.item;
}

describe('the templates', () => {
  it('are all of the number, most recently changed first', async () => {
    const provider = await openWabotick();
    const page = await provider.templates.list(request(), call());
    expect(page.items.map(({ item, id, key }) => [item.name, id, key])).toEqual([
      ['winter_sale', 'wabotick-60', '2024-08-10T18:00:00.000Z'],
      ['order_update', '512340987612345', '2024-07-30T09:15:00.000Z'],
      ['ada', '437509121867805', '2022-10-18T12:13:09.000Z'],
    ]);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
    expect(await names(provider, request({}, 'ASC'))).toEqual(['ada', 'order_update', 'winter_sale']);
  });

  it.each(['object', 'list'] as const)('may be a single one, printed as %s', async (templateShape) => {
    const provider = await openWabotick({ templateShape });
    provider.simulator.data.templates.splice(1);
    const { items } = await provider.templates.list(request(), call());
    expect(items.map(({ item }) => item)).toEqual([
      {
        channel: 'shop',
        templateId: '437509121867805',
        name: 'ada',
        type: 'single',
        locale: 'en_US',
        category: 'transactional',
        status: 'REJECTED',
        providerStatus: 'Rejected',
        header: { type: 'media', subtype: 'image', text: null },
        body: 'To send an interactive message template, make a POST call to /PHONE_NUMBER_ID/',
        footer: null,
        buttons: [],
        variables: { header: [], body: [] },
        updatedAt: '2022-10-18T12:13:09.000Z',
        raw: expect.objectContaining({ id: 48, whatsapp_business_id: 11, check_wp_type: 'general' }),
      },
    ]);
  });

  it('never hold the Meta access token, and keep the rest of template_json', async () => {
    const provider = await openWabotick();
    expect(JSON.stringify(provider.simulator.data.templates)).toContain(token);
    const { items } = await provider.templates.list(request(), call());
    const text = JSON.stringify(items);
    expect(text).not.toContain(token);
    expect(text).not.toContain('access_token');
    const ada = items.find(({ item }) => item.name === 'ada')?.item.raw as { template_json: string };
    expect(JSON.parse(ada.template_json)).toMatchObject({
      name: 'template_23_1666095188',
      category: 'transactional',
      components: [{}, {}],
    });
  });

  it.each<[string, UntrustedRecord]>([
    ['in an object', { template_json: { access_token: token } }],
    ['deep inside', { template_json: JSON.stringify({ a: [{ b: JSON.stringify({ access_token: token }) }] }) }],
    ['in a broken string', { template_json: `{"name":"x","access_token":"${token}"` }],
    ['in the buttons', { button_content: JSON.stringify([{ accessToken: 'short' }]) }],
    ['in the variables', { variable_map: JSON.stringify({ header: [token] }) }],
    ['under a harmless name', { variable_map: '{"header":["EAAGm0PX4ZCpsBAshortshort"]}' }],
    ['in prose', { body_content: `access_token=short and ${token}` }],
    ['under a name of its own', { meta_access_token: 'short' }],
  ])('never hold a token that stands %s', async (_, fields) => {
    const text = JSON.stringify(await only(fields));
    expect(text).toContain('"templateId":"437509121867805"');
    expect(text).not.toContain(token);
    expect(text).not.toContain('short');
  });

  it.each([
    ['Approved', 'APPROVED'],
    ['APPROVED', 'APPROVED'],
    ['Pending', 'PENDING'],
    ['Rejected', 'REJECTED'],
    ['Paused', 'PAUSED'],
    ['Disabled', 'DISABLED'],
    ['In appeal', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('say %j for %s', async (word, status) => {
    expect(await only({ status: word })).toMatchObject({ status, providerStatus: word });
  });

  it.each<[string, UntrustedRecord, Record<string, unknown>]>([
    ['no header', { header_type: '' }, { header: null }],
    ['the header "none"', { header_type: 'none' }, { header: null }],
    [
      'a header of text',
      { header_type: 'text', header_subtype: '', header_content: 'Hi' },
      { header: { type: 'text', subtype: null, text: 'Hi' } },
    ],
    ['broken JSON', { button_content: '[', variable_map: 'x', template_json: '{' }, { buttons: null, variables: null, category: null }],
    ['no name', { template_name: null }, { name: '437509121867805' }],
    ['a time that is none', { updated_at: 'now' }, { updatedAt: null }],
  ])('may have %s', async (_, fields, expected) => {
    expect(await only(fields)).toMatchObject(expected);
  });

  it('are filtered by status and by search', async () => {
    const provider = await openWabotick();
    expect(await names(provider, request({ status: ['APPROVED', 'PENDING'] }))).toEqual(['winter_sale', 'order_update']);
    expect(await names(provider, request({ search: 'CHEAPER' }))).toEqual(['winter_sale']);
  });

  it('leave out records without any key, and report it', async () => {
    const provider = await openWabotick();
    provider.simulator.data.templates.push({ template_name: 'keyless' });
    const page = await provider.templates.list(request(), call());
    expect([page.items.length, page.isComplete]).toEqual([3, false]);
  });

  it('are found by id in the same list, read once per request', async () => {
    const provider = await openWabotick();
    const one = call();
    const found = await provider.templates.get(['512340987612345', 'gone', 'wabotick-60'], one);
    expect([...found].map(([id, { name }]) => [id, name])).toEqual([
      ['512340987612345', 'order_update'],
      ['wabotick-60', 'winter_sale'],
    ]);
    await provider.templates.list(request(), one);
    expect((await provider.templates.get([], one)).size).toBe(0);
    expect(provider.simulator.requests).toHaveLength(1);
  });
});
