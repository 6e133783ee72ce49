import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';

/**
 * The page's "Sample Request Format" for an order status template, as it stands there, but for the digits that the page masks in the
 * number of the recipient, and the brace that closes the body too early.
 */
const sample = `{
"messaging_object":{
"messaging_product": "whatsapp",
"recipient_type": "individual",
"to": "+16505550234",
"type": "template",
"template": {
"name": "order_confirmation",
"language": {
"policy": "deterministic",
"code": "en_US"
},
"components": [
{
"type": "order_status",
"parameters": [
{
"type": "order_status",
"order_status": {
"reference_id": "395XXXXX ",
"order": {
"status": "shipped",
"description": "This order has been shipped."
}
}
}
]
}
]
}
},
"extra_info": {
"ref": "customer1",
"ref1": "marketing",
"ref2": "dictionary",
"wa_source": "api"
}
}`;

let simulator: KaleyraSimulator;
beforeEach(async () => void (simulator = await startKaleyraSimulator()));
afterEach(() => simulator.close());

async function post(body: string): Promise<{ status: number; text: string }> {
  const { sid, apiKey, phoneNumber } = simulator.settings as Readonly<Record<string, string>>;
  const response = await fetch(`${simulator.baseUrl}/v2/${sid}/whatsapp/${encodeURIComponent(phoneNumber ?? '')}/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'api-key': apiKey ?? '', 'cache-control': 'no-cache' },
    body,
  });
  return { status: response.status, text: await response.text() };
}

function withExtraInfo(changes: object): string {
  const body = JSON.parse(sample) as { extra_info: object };
  return JSON.stringify({ ...body, extra_info: { ...body.extra_info, ...changes } });
}

describe('the samples of the page on order status templates, sent to the simulator', () => {
  it('MUST be accepted with 202, the blank behind the reference taken away', async () => {
    const { status, text } = await post(sample);
    expect([status, JSON.parse(text)]).toEqual([
      202,
      { code: 'WA202', message: 'Request Accepted', data: { message_id: expect.stringMatching(/^A\w{19}$/) as string }, error: {} },
    ]);
    const [sent] = simulator.sent;
    expect(sent?.request.messaging_object.template.components[0].parameters[0].order_status.reference_id).toBe('395XXXXX');
    expect(sent?.request.extra_info).toEqual({ ref: 'customer1', ref1: 'marketing', ref2: 'dictionary', wa_source: 'api' });
  });

  it('MUST be refused with the documented 400 as they are printed, with a brace too many', async () => {
    const { status, text } = await post(sample.replace('"extra_info"', '}, "extra_info"').replace('},\n},', '}\n},'));
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { code: 'WA400', message: 'Refer to correct payload format', data: {}, error: { payload: 'Incorrect payload format' } },
    ]);
  });

  it.each([
    ['shopify', 'shopify'],
    ['moengage', 'moengage'],
    ['an own shop system', 'api'],
  ])('with the source %s MUST be accepted as from %s', async (wa_source, taken) => {
    expect((await post(withExtraInfo({ wa_source }))).status).toBe(202);
    expect(simulator.sent[0]?.request.extra_info?.wa_source).toBe(taken);
  });

  it('with a reference of 300 characters MUST be accepted with its first 255', async () => {
    expect((await post(withExtraInfo({ ref: 'r'.repeat(300), ref2: 's'.repeat(256) }))).status).toBe(202);
    expect(simulator.sent[0]?.request.extra_info).toMatchObject({ ref: 'r'.repeat(255), ref1: 'marketing', ref2: 's'.repeat(255) });
  });
});
