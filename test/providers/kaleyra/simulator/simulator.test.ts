import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../../../src/domain/phone.js';
import { checkTrackedOrder } from '../../../../src/providers/whatsapp/reference-id.js';
import type { KaleyraSimulator } from '../../../../src/providers/kaleyra/simulator/simulator.js';
import { kaleyraFailures, startKaleyraSimulator } from '../../../../src/providers/kaleyra/simulator/simulator.js';

let simulator: KaleyraSimulator;
beforeEach(async () => {
  simulator = await startKaleyraSimulator();
});
afterEach(() => simulator.close());

const address = '/v2/SANDBOX-SID/whatsapp/%2B918012345678/messages';
const headers = { 'Content-Type': 'application/json', 'api-key': 'sandbox-api-key' };

describe('kaleyra › simulator', () => {
  it('MUST accept the documented message and remember it', async () => {
    const { status, text } = await post(documented());
    expect(status).toBe(202);
    expect(JSON.parse(text)).toEqual({
      code: 'WA202',
      message: 'Request Accepted',
      data: { message_id: 'A0000000000000000001' },
      error: {},
    });
    expect(simulator.sent).toEqual([{ messageId: 'A0000000000000000001', request: documented() }]);
  });

  it('MUST respond as printed with asPrinted: without the commas after the code and the data', async () => {
    const printed = await startKaleyraSimulator({ asPrinted: true });
    const response = await fetch(printed.baseUrl + address, { method: 'POST', headers, body: JSON.stringify(documented()) });
    expect(await response.text()).toMatch(/"WA202"\n"message"[^]*\}\n"error":\{\}/);
    await printed.close();
  });

  it.each<[string, (body: Body) => void]>([
    ['no extra_info', (body) => delete body.extra_info],
    ['no recipient_type', (body) => delete body.messaging_object.recipient_type],
    ['no description', (body) => delete orderOf(body).description],
    ['a reference of 255 characters', (body) => Object.assign(body.extra_info as object, { ref1: 'x'.repeat(255) })],
  ])('MUST accept %s', async (_, change) => {
    const body = documented();
    change(body);
    expect((await post(body)).status).toBe(202);
  });

  it.each<[string, (body: Body) => void]>([
    ['no messaging_product', (body) => delete body.messaging_object.messaging_product],
    ['another recipient_type', (body) => (body.messaging_object.recipient_type = 'group')],
    ['no recipient', (body) => delete body.messaging_object.to],
    ['a recipient without +', (body) => (body.messaging_object.to = '919876543210')],
    ['no type, which would mean text', (body) => delete body.messaging_object.type],
    ['a template nobody approved', (body) => (body.messaging_object.template.name = 'unknown')],
    ['a language nobody approved', (body) => (body.messaging_object.template.language.code = 'de')],
    ['another policy', (body) => (body.messaging_object.template.language.policy = 'fallback')],
    ['no component', (body) => (body.messaging_object.template.components = [])],
    ['a status it has no word for', (body) => (orderOf(body).status = 'delivered')],
    ['partially-shipped', (body) => (orderOf(body).status = 'partially-shipped')],
    ['a description of 121 characters', (body) => (orderOf(body).description = 'x'.repeat(121))],
    ['an unknown field', (body) => Object.assign(body, { ref: 'x' })],
    ['an unknown field of the order', (body) => Object.assign(orderOf(body), { payment: 'paid' })],
    ['a reference that is no text', (body) => Object.assign(body.extra_info as object, { ref2: 256 })],
    ['a source that is no text', (body) => Object.assign(body.extra_info as object, { wa_source: 1 })],
  ])('MUST refuse %s as WA400', async (_, spoil) => {
    const body = documented();
    spoil(body);
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual(kaleyraFailures.payload.body);
    expect(simulator.sent).toEqual([]);
  });

  it.each([
    ['a wrong key', { headers: { ...headers, 'api-key': 'other' } }, 401, 'RBC001'],
    ['no key', { headers: { 'Content-Type': 'application/json' } }, 401, 'RBC001'],
    ['a wrong SID', { path: address.replace('SANDBOX-SID', 'OTHER') }, 401, 'RBC001'],
    ["a number that is not the account's", { path: address.replace('8012345678', '9876543210') }, 401, 'WA401'],
    ['another content type', { headers: { ...headers, 'Content-Type': 'text/plain' } }, 400, 'WA400'],
    ['a body that is no JSON', { body: '{' }, 400, 'WA400'],
    ['another address', { path: '/v1/messages' }, 404, undefined],
    ['PUT', { method: 'PUT' }, 405, undefined],
  ])('MUST refuse %s', async (_, changes, status, code) => {
    const response = await request(changes);
    expect(response.status).toBe(status);
    expect(JSON.parse(response.text).code).toBe(code);
  });

  it('MUST accept the + of the number unencoded too', async () => {
    expect((await request({ path: address.replace('%2B', '+') })).status).toBe(202);
  });

  it('MUST have the documented failures verbatim, only RBC001 with a list as data', () => {
    const { credentials, phoneNumber, payload, internal, balance, account, version } = kaleyraFailures;
    const answers = [credentials, phoneNumber, payload, internal, balance, account, version];
    const bodies = answers.map(({ body }) => body as { code: string; data: unknown; error: Record<string, string> });
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400, 500, 400, 401, 401]);
    expect(bodies.map(({ code }) => code)).toEqual(['RBC001', 'WA401', 'WA400', 'WA500', 'E110', 'WA-401', 'WA-401']);
    expect(bodies.flatMap(({ error }) => Object.keys(error))).toEqual([
      'error',
      'phone_number',
      'payload',
      'error',
      'balance',
      'account',
      'phone_number',
    ]);
    expect(bodies.map(({ data }) => Array.isArray(data))).toEqual([true, false, false, false, false, false, false]);
  });
});

describe('kaleyra › samples', () => {
  it("MUST be orders that can be tracked and written to, the documents' masked one among them", () => {
    expect(simulator.samples.map(({ reference }) => reference)).toEqual(['395XXXXX', '395-2024-01', 'IN_2024.08.0117', 'US-88213']);
    for (const order of simulator.samples) {
      expect(checkTrackedOrder(order)).toEqual([]);
      expect(order.source.kind).toBe('LEDGER');
      expect(readPhoneNumber(order.customer.phoneNumber ?? '')).toBe(order.customer.phoneNumber);
    }
  });
});

interface Body {
  messaging_object: Record<string, unknown> & {
    template: {
      name: string;
      language: { policy: string; code: string };
      components: { parameters: { order_status: { order: Record<string, unknown> } }[] }[];
    };
  };
  extra_info?: Record<string, unknown>;
}

function orderOf(body: Body): Record<string, unknown> {
  const order = body.messaging_object.template.components[0]?.parameters[0]?.order_status.order;
  if (order === undefined) throw new Error('the documented body has an order');
  return order;
}

function documented(): Body {
  const order_status = { reference_id: '395XXXXX', order: { status: 'shipped', description: 'This order has been shipped.' } };
  return JSON.parse(
    JSON.stringify({
      messaging_object: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+16505551234',
        type: 'template',
        template: {
          name: 'order_confirmation',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [{ type: 'order_status', parameters: [{ type: 'order_status', order_status }] }],
        },
      },
      extra_info: { ref: 'customer1', ref1: 'marketing', ref2: 'dictionary', wa_source: 'api' },
    }),
  );
}

async function post(body: unknown): Promise<{ status: number; text: string }> {
  return request({ body: JSON.stringify(body) });
}

async function request(given: {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}): Promise<{ status: number; text: string }> {
  const { path = address, ...init } = given;
  const response = await fetch(simulator.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(documented()), ...init });
  return { status: response.status, text: await response.text() };
}
