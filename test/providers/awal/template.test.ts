import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Templates } from '../../../src/contract/provider.js';
import type { TemplateFilter } from '../../../src/domain/template.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import type { AwalTemplateRecord } from '../../../src/providers/awal/simulator/data.js';
import { readTemplate } from '../../../src/providers/awal/template/template-record.js';
import type { AwalChannel, ChannelOptions } from './channel.js';
import { must, openAwal, success, targets } from './channel.js';

async function open(options: ChannelOptions = {}): Promise<{ channel: AwalChannel; templates: Templates }> {
  const channel = await openAwal(options);
  return { channel, templates: must(channel.provider.templates) };
}

function listed(templates: Templates, filter: TemplateFilter = {}, limit = 100) {
  return templates.list({ filter, sort: { field: 'UPDATED_AT', direction: 'ASC' }, after: null, limit }, createCall());
}

function many(count: number): AwalTemplateRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: index + 1, name: `template_${index + 1}`, language: 'ar', status: 'APPROVED', category: 'UTILITY' },
    components: [{ type: 'BODY', text: `Text ${index + 1}` }],
  }));
}

const context = { channel: 'riyadh', timeZone: 'UTC' };

describe('awal › templates', () => {
  it('MUST be listed in pages of 100', async () => {
    const { channel, templates } = await open({ templates: many(130) });
    const page = await listed(templates, {}, 200);
    expect(page).toMatchObject({ isExhausted: true, isComplete: true });
    expect(page.items.map(({ id }) => id)).toEqual(many(130).map(({ id }) => String(id)));
    expect(targets(channel.simulator)).toEqual([
      'GET /api/developer/templates?page=1&limit=100',
      'GET /api/developer/templates?page=2&limit=100',
    ]);
  });

  it('MUST say so when there are more than the first 1000', async () => {
    const { channel, templates } = await open({ templates: many(21), maxPerPage: 2 });
    expect(await listed(templates)).toMatchObject({ isComplete: false });
    expect(channel.simulator.requests).toHaveLength(10);
  });

  it('MUST be read field by field', () => {
    const record = {
      ...{
        id: 2,
        name: 'order_confirmation',
        language: 'en',
        status: 'APPROVED',
        category: 'MARKETING',
        updated_at: '2024-01-20T10:30:00Z',
      },
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Hello' },
        { type: 'BODY', text: 'Your order #{{1}}' },
        { type: 'FOOTER', text: 'Bye' },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }] },
      ],
    };
    expect(readTemplate(record, context)).toEqual({
      ...{ channel: 'riyadh', templateId: '2', name: 'order_confirmation', type: null, locale: 'en', category: 'MARKETING' },
      ...{ status: 'APPROVED', providerStatus: 'APPROVED', header: { type: 'TEXT', subtype: null, text: 'Hello' } },
      ...{ body: 'Your order #{{1}}', footer: 'Bye', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }], variables: null },
      ...{ updatedAt: '2024-01-20T10:30:00.000Z', raw: record },
    });
  });

  it.each([
    ['APPROVED', 'APPROVED'],
    ['pending', 'PENDING'],
    ['REJECTED', 'REJECTED'],
    ['PAUSED', 'PAUSED'],
    ['DISABLED', 'DISABLED'],
    ['IN_APPEAL', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('MUST read the status %s as %s', (word, status) => {
    expect(readTemplate({ id: 1, status: word }, context)).toMatchObject({ status, providerStatus: word });
  });

  it('MUST be readable without components, and be nothing without an id', () => {
    expect(readTemplate({ id: 1 }, context)).toMatchObject({ name: '1', header: null, body: null, footer: null, buttons: null });
    expect([null, 'x', {}, { id: 'abc' }, { id: 0 }].map((record) => readTemplate(record, context))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('MUST be filtered here, in bodies too', async () => {
    const { channel, templates } = await open();
    const found = await listed(templates, { search: 'JOINING', status: ['APPROVED'] });
    expect(found.items.map(({ item }) => item.name)).toEqual(['welcome_message']);
    expect(channel.simulator.requests[0]?.query.has('searchTerm')).toBe(false);
    expect((await listed(templates, { status: ['REJECTED'] })).items).toEqual([]);
  });

  it('MUST say that the list is not complete when one cannot be read, and give the others', async () => {
    const { channel, templates } = await open();
    channel.simulator.fail({
      kind: 'answer',
      answer: success({ data: [{ name: 'no id' }, { id: 5 }], meta: { current_page: 1, last_page: 1 } }),
    });
    const page = await listed(templates);
    expect([page.items.map(({ id }) => id), page.isComplete]).toEqual([['5'], false]);
  });

  it('MUST not read anything else as a list', async () => {
    const { channel, templates } = await open();
    channel.simulator.fail({ kind: 'answer', answer: success({ data: {} }) });
    await expect(listed(templates)).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST be read by their ids, one call each, without those that there are not', async () => {
    const { channel, templates } = await open();
    const found = await templates.get(['2', '9', 'x/../1', '2'], createCall());
    expect([...found.keys()]).toEqual(['2']);
    expect(found.get('2')).toMatchObject({ name: 'order_confirmation', header: { type: 'IMAGE', text: null } });
    expect(targets(channel.simulator)).toEqual(['GET /api/developer/templates/2', 'GET /api/developer/templates/9']);
  });

  it('MUST not take another template, or a failure, for the requested one', async () => {
    const { channel, templates } = await open();
    channel.simulator.fail({ kind: 'answer', answer: success({ data: { id: 1 } }) });
    expect((await templates.get(['2'], createCall())).get('2')).toMatchObject({ kind: 'unexpected-response' });
    channel.simulator.fail({ kind: 'answer', answer: refusal(503, 'service_unavailable', 'Later'), times: 2 });
    expect((await templates.get(['2'], createCall())).get('2')).toMatchObject({ kind: 'unavailable' });
  });

  it('MUST be read beside one that fails', async () => {
    const { channel, templates } = await open();
    const when = ({ path }: { readonly path: string }): boolean => path.endsWith('/1');
    channel.simulator.fail({ kind: 'answer', answer: refusal(503, 'service_unavailable', 'Later'), times: 2, when });
    const found = await templates.get(['1', '2'], createCall());
    expect(found.get('1')).toMatchObject({ kind: 'unavailable' });
    expect(found.get('2')).toMatchObject({ name: 'order_confirmation' });
  });
});
