import { onTestFinished, describe, expect, it } from 'vitest';
import {
  startWabotickSimulator,
  type WabotickSimulator,
  type WabotickSimulatorOptions,
} from '../../../../src/providers/wabotick/simulator/simulator.js';

async function start(options: WabotickSimulatorOptions = {}): Promise<WabotickSimulator> {
  const simulator = await startWabotickSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

async function ask(
  simulator: WabotickSimulator,
  endpoint: string,
  fields: Record<string, string>,
  init: RequestInit = {},
): Promise<Answered> {
  const body = new URLSearchParams({ apiToken: String(simulator.settings['apiToken']), ...fields });
  const response = await fetch(`${simulator.baseUrl}/api/v1/whatsapp/${endpoint}`, { method: 'POST', body, ...init });
  const text = await response.text();
  return { status: response.status, text, body: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const refused = (message: string): { status: string; message: string } => ({ status: '0', message });

describe('the simulated Wabotick is strict', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['a field that the endpoint has not', 'catalog/list', { phone_number_id: '1' }, 'The phone_number_id field is not allowed.'],
    ['a missing field', 'catalog/order/list', {}, 'The whatsapp_catalog_id field is required.'],
    ['an empty field', 'catalog/order/list', { whatsapp_catalog_id: '' }, 'The whatsapp_catalog_id field is required.'],
    ['an unknown catalog', 'catalog/order/list', { whatsapp_catalog_id: '1' }, 'Catalog not found.'],
    ['an unknown number', 'label/list', { phone_number_id: '1' }, 'WhatsApp account not found.'],
    ['a limit that is no number', 'subscriber/list', { phone_number_id: '109876543210987', limit: 'all' }, 'The limit field is malformed.'],
    [
      'an order by injection',
      'subscriber/list',
      { phone_number_id: '109876543210987', orderBy: 'id; DROP' },
      'The orderBy field is malformed.',
    ],
    ['a wrong token', 'catalog/list', { apiToken: 'x' }, 'Unauthenticated.'],
  ])('about %s', async (_, endpoint, fields, message) => {
    const { status, body } = await ask(await start(), endpoint, fields);
    expect([status, body]).toEqual([200, refused(message)]);
  });

  it('about the token, with HTTP 401 as an option', async () => {
    const { status, body } = await ask(await start({ badTokenStatus: 401 }), 'catalog/list', { apiToken: 'x' });
    expect([status, body]).toEqual([401, refused('Unauthenticated.')]);
  });

  it('about a field given twice, and one in the address of a POST', async () => {
    const simulator = await start();
    const twice = await ask(
      simulator,
      'catalog/list',
      {},
      {
        body: new URLSearchParams([
          ['apiToken', 'a'],
          ['apiToken', 'b'],
        ]),
      },
    );
    expect(twice.body).toEqual(refused('The apiToken field is given twice.'));
    expect((await ask(simulator, 'catalog/list?apiToken=x', {})).body).toEqual(refused('Fields in the address are not allowed.'));
  });

  it('about the form, the method and the address', async () => {
    const simulator = await start();
    expect((await ask(simulator, 'catalog/list', {}, { body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(415);
    expect((await ask(simulator, 'catalog/list', {}, { method: 'PUT' })).status).toBe(405);
    expect((await ask(simulator, 'subscriber/get?apiToken=x', {}, { method: 'GET', body: null })).status).toBe(405);
    expect((await ask(simulator, 'constructor', {})).status).toBe(404);
  });

  it('and takes GET with a query where the documents do not say POST', async () => {
    const simulator = await start();
    const query = new URLSearchParams({ apiToken: String(simulator.settings['apiToken']), phone_number_id: '109876543210987' });
    const { body } = await ask(simulator, `label/list?${query.toString()}`, {}, { method: 'GET', body: null });
    expect(body).toMatchObject({ status: '1', message: [{ id: 1, label_name: 'Your label name', status: '1' }, {}, {}] });
    expect(simulator.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/api/v1/whatsapp/label/list']]);
  });
});

describe('the simulated Wabotick answers as documented', () => {
  const number = { phone_number_id: '109876543210987' };

  it('catalog/list with a boolean and quotes that make it no JSON', async () => {
    const { text, body } = await ask(await start(), 'catalog/list', {});
    expect(body).toBeUndefined();
    expect(text).toContain(
      '{"status":true,"message":[{"catalog_id":"1429267xxxx5095","catalog_name":"The White","catalog_url":"https:xxxxx","checkout_settings":"{"tax_percentage":"5.5","shipping_charge":"20"}"}',
    );
  });

  it('catalog/order/list with the documented order', async () => {
    const { body } = await ask(await start(), 'catalog/order/list', { whatsapp_catalog_id: '762561142206860' });
    const { status, message } = body as { status: string; message: unknown[] };
    expect([status, message.length]).toEqual(['1', 5]);
    expect(message[0]).toMatchObject({
      order_unique_id: '172310467380123456789',
      cart_total: 4300,
      checkout_amount: '0',
      checkout_timestamp: null,
    });
  });

  it('catalog/order/status-change with a boolean, and remembers', async () => {
    const simulator = await start({ timeZone: 'Asia/Kolkata', now: () => new Date('2024-08-09T10:00:00Z') });
    const change = { order_unique_id: '172310467380123456789', cart_status: 'Shipped' };
    expect((await ask(simulator, 'catalog/order/status-change', change)).body).toEqual({
      status: true,
      message: 'Cart status has been updated successfully',
    });
    expect(simulator.data.orders[0]).toMatchObject({
      cart_status_raw: 'Shipped',
      status_changed_at: '2024-08-09 15:30:00',
      updated_at: '2024-08-09 15:30:00',
    });
  });

  it.each(['Submitted', 'Cancelled', 'shipped'])('catalog/order/status-change not with the status %s', async (cart_status) => {
    const simulator = await start();
    const { body } = await ask(simulator, 'catalog/order/status-change', { order_unique_id: '172310467380123456789', cart_status });
    expect(body).toEqual({ status: false, message: 'Invalid cart status' });
    expect(simulator.data.orders[0]).toMatchObject({ cart_status_raw: 'Submitted' });
  });

  it('subscriber/get with success and data', async () => {
    const { body } = await ask(await start(), 'subscriber/get', { ...number, phone_number: '919000000000' });
    expect(body).toEqual({
      status: 'success',
      data: {
        subscriber_id: 9822,
        first_name: 'Dishang',
        last_name: 'M',
        phone_number: '919000000000',
        gender: 'male',
        labels: ['Lead', 'Active'],
        custom_fields: { company: 'SaaS Platform' },
      },
    });
  });

  it('subscriber/list with the text null and stray blanks', async () => {
    const { body } = await ask(await start(), 'subscriber/list', { ...number, limit: '2', orderBy: 'id ASC' });
    expect(body).toMatchObject({ status: '1', message: [{ label_names: 'One ,two' }, { email: 'null', gender: 'Male' }] });
  });

  it('template/list as one object when there is one, with the token', async () => {
    const simulator = await start();
    simulator.data.templates.splice(1);
    const { body } = await ask(simulator, 'template/list', number);
    const { message } = body as { message: { id: number; template_json: string } };
    expect(message.id).toBe(48);
    expect(message.template_json).toContain('"access_token":"EAAHexampleMetaAccessTokenExample"');
  });

  it('get/conversation 20 records at a time, with masked ids as an option', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ id: 90_000 + index }));
    const simulator = await start({ maskedIds: true });
    simulator.data.conversations['1'] = many;
    const { body } = await ask(simulator, 'get/conversation', { ...number, phone_number: '1' });
    expect((body as { message: unknown[] }).message).toHaveLength(20);
    const { text } = await ask(simulator, 'get/conversation', { ...number, phone_number: '0123456789' });
    expect(text).toContain('{"status":"1","message":[{"id":8XX3,"whatsapp_bot_subscriber_subscriber_id":"0123456789-23"');
  });

  it('subscriber/custom-fields/list in data', async () => {
    const { body } = await ask(await start(), 'subscriber/custom-fields/list', {});
    expect(body).toEqual({
      status: '1',
      message: 'Custom fields retrieved successfully',
      data: [
        { id: 1, name: 'customer_name', reply_type: 'text' },
        { id: 2, name: 'customer_email', reply_type: 'email' },
      ],
    });
  });
});

describe('two simulated Waboticks', () => {
  it('are two accounts that do not know each other', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.settings['apiToken']).not.toBe(two.settings['apiToken']);
    one.data.orders.splice(0);
    expect(two.data.orders).toHaveLength(8);
    expect(one.samples).toEqual([]);
  });
});
