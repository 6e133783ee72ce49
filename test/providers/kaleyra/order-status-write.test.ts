import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseUncarried } from '../../../src/contract/carried-input.js';
import type { StatusChange } from '../../../src/contract/provider.js';
import { kaleyra } from '../../../src/providers/kaleyra/index.js';
import type { TestChannel } from './channel.js';
import { call, openChannel, sampleOrder, statusChange } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

describe('kaleyra › updateOrderStatus', () => {
  it('MUST send the documented message: address, headers and body', async () => {
    const change = statusChange({ message: 'This order has been shipped.', references: ['marketing', 'dictionary'] });
    await channel.status.send(sampleOrder(channel.simulator), change, { correlationId: 'customer1', deadlineAt: undefined });
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe('POST');
    expect(request?.target).toBe('/v2/SANDBOX-SID/whatsapp/%2B918012345678/messages');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'api-key': 'sandbox-api-key' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      messaging_object: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+919876543210',
        type: 'template',
        template: {
          name: 'order_confirmation',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            {
              type: 'order_status',
              parameters: [
                {
                  type: 'order_status',
                  order_status: { reference_id: '395-2024-01', order: { status: 'shipped', description: 'This order has been shipped.' } },
                },
              ],
            },
          ],
        },
      },
      extra_info: { ref: 'customer1', ref1: 'marketing', ref2: 'dictionary', wa_source: 'api' },
    });
  });

  it('MUST leave out the text and the references that are not given', async () => {
    await channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
    expect(sentBody().messaging_object.template.components).toEqual([
      {
        type: 'order_status',
        parameters: [{ type: 'order_status', order_status: { reference_id: '395-2024-01', order: { status: 'shipped' } } }],
      },
    ]);
    expect(sentBody().extra_info).toEqual({ ref: 'write-1', wa_source: 'api' });
  });

  it('MUST answer ACCEPTED, never APPLIED, with the id of the message', async () => {
    const receipt = await channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    expect(channel.simulator.sent).toHaveLength(1);
  });

  it('MUST read the answer as the documents print it, with two commas missing', async () => {
    const printed = await openChannel({ asPrinted: true });
    const receipt = await printed.status.send(sampleOrder(printed.simulator), statusChange(), call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    await printed.close();
  });

  it.each([
    ['PROCESSING', 'processing'],
    ['PARTIALLY_SHIPPED', 'partially_shipped'],
    ['SHIPPED', 'shipped'],
    ['COMPLETED', 'completed'],
    ['CANCELED', 'canceled'],
  ] as const)('MUST send %s as %s', async (status, word) => {
    await channel.status.send(sampleOrder(channel.simulator), statusChange({ status }), call);
    const [message] = channel.simulator.sent;
    expect(message?.request.messaging_object.template.components[0].parameters[0].order_status.order.status).toBe(word);
  });

  it("MUST send the client's template instead of the channel's", async () => {
    await channel.status.send(
      sampleOrder(channel.simulator),
      statusChange({ template: { name: 'estado_del_pedido', language: 'es_MX' } }),
      call,
    );
    expect(sentBody().messaging_object.template).toMatchObject({
      name: 'estado_del_pedido',
      language: { policy: 'deterministic', code: 'es_MX' },
    });
  });

  it('MUST send the reference without the blanks around it', async () => {
    await channel.status.send(sampleOrder(channel.simulator, { reference: '395XXXXX ' }), statusChange(), call);
    expect(channel.simulator.requests[0]?.body).toContain('"reference_id":"395XXXXX"');
  });

  it('MUST send one reference as ref1 alone', async () => {
    await channel.status.send(sampleOrder(channel.simulator), statusChange({ references: ['campaign'] }), call);
    expect(sentBody().extra_info).toEqual({ ref: 'write-1', ref1: 'campaign', wa_source: 'api' });
  });

  it('MUST keep the path of the baseUrl before the address', async () => {
    const paths: string[] = [];
    const settings = { sid: 'a/b', apiKey: 'key', phoneNumber: '+918012345678', orderStatusTemplate: { name: 'n', language: 'en' } };
    const provider = refuseUncarried(
      kaleyra.create(
        { channel: 'india', baseUrl: 'https://proxy.example/kaleyra/', timeZone: 'UTC', amountUnit: undefined, settings },
        {
          request: async ({ path }) => {
            paths.push(path);
            return { failed: true, kind: 'unavailable', sent: 'no', reason: 'not here' };
          },
          close: async () => undefined,
        },
      ),
    );
    await expect(provider.orders?.status?.send(sampleOrder(channel.simulator), statusChange(), call)).rejects.toMatchObject({ sent: 'no' });
    expect(paths).toEqual(['/kaleyra/v2/a%2Fb/whatsapp/%2B918012345678/messages']);
  });
});

describe('kaleyra › what can be done', () => {
  it('MUST send orders, change their status, track them, and nothing else', () => {
    expect(Object.keys(channel.provider.orders ?? {}).sort()).toEqual(['send', 'status', 'track']);
    expect(channel.status.writable).toEqual(['PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'COMPLETED', 'CANCELED']);
  });

  it("MUST offer what WhatsApp's rules allow", () => {
    expect(channel.status.transitions(sampleOrder(channel.simulator, { status: 'SHIPPED', paymentStatus: 'PAID' }))).toEqual([
      'PROCESSING',
      'PARTIALLY_SHIPPED',
      'COMPLETED',
    ]);
  });

  it.each(['PENDING', 'ACCEPTED', 'DELIVERED', 'REFUNDED', 'UNKNOWN'] as const)('MUST never send %s', async (status) => {
    const sending = channel.status.send(sampleOrder(channel.simulator), statusChange({ status }), call);
    await expect(sending).rejects.toMatchObject({ sent: 'no', refusal: 'UNSUPPORTED_STATUS' });
    expect(channel.simulator.requests).toHaveLength(0);
  });
});

describe('kaleyra › limits', () => {
  it.each<[string, Partial<StatusChange>]>([
    ['a message of 120 characters', { message: 'x'.repeat(120) }],
    ['a message of 60 characters outside the basic plane', { message: '📦'.repeat(60) }],
    ['two references of 255 characters', { references: ['x'.repeat(255), 'y'.repeat(255)] }],
    ['no reference at all', { references: [] }],
    ['a template name of 512 characters', { template: { name: 'x'.repeat(512), language: 'en' } }],
  ])('MUST accept %s', (_, change) => {
    expect(channel.status.check(statusChange(change), null)).toEqual([]);
    expect(channel.status.check(statusChange(change), sampleOrder(channel.simulator))).toEqual([]);
  });

  it.each<[string, Partial<StatusChange>, string, string[]]>([
    ['a message of 121 characters', { message: 'x'.repeat(121) }, 'INVALID', ['message']],
    ['a message that would be cut where characters take two places', { message: '📦'.repeat(61) }, 'INVALID', ['message']],
    ['a template name of 513 characters', { template: { name: 'x'.repeat(513), language: 'en' } }, 'INVALID', ['template', 'name']],
    ['a template without a name', { template: { name: ' ', language: 'en' } }, 'INVALID', ['template', 'name']],
    ['a template without a language', { template: { name: 'a', language: '' } }, 'INVALID', ['template', 'language']],
    ['three references', { references: ['a', 'b', 'c'] }, 'INVALID', ['references']],
    ['a reference of 256 characters', { references: ['a', 'x'.repeat(256)] }, 'INVALID', ['references', '1']],
    ['a payment status', { paymentStatus: 'PAID' }, 'CAPABILITY_NOT_SUPPORTED', ['paymentStatus']],
  ])('MUST refuse %s before any call, naming the field', async (_, change, code, field) => {
    const order = sampleOrder(channel.simulator);
    for (const known of [null, order]) expect(channel.status.check(statusChange(change), known)).toMatchObject([{ code, field }]);
    await expect(channel.status.send(order, statusChange(change), call)).rejects.toMatchObject({
      sent: 'no',
      nothingApplied: true,
      refusal: code,
    });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it.each([null, '', ' '])(
    'MUST refuse a change with the message %j and without a template where the channel has no default',
    async (message) => {
      const bare = await openChannel({ settings: { orderStatusTemplate: undefined } });
      const order = sampleOrder(bare.simulator);
      for (const known of [null, order])
        expect(bare.status.check(statusChange({ message }), known)).toMatchObject([{ code: 'INVALID', field: ['template'] }]);
      await expect(bare.status.send(order, statusChange({ message }), call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
      expect(bare.simulator.requests).toHaveLength(0);
      await bare.status.send(order, statusChange({ template: { name: 'order_confirmation', language: 'en_US' } }), call);
      expect(bare.simulator.sent).toHaveLength(1);
      await bare.close();
    },
  );

  it.each([
    ["without the customer's number", { customer: { name: null, phoneNumber: null, email: null, contactId: '919876543210' } }],
    ['whose reference is no reference_id', { reference: 'wamid.HBgMOTE5ODc2NTQzMjEwFQIAEhgg==' }],
  ])('MUST refuse an order %s as MISSING_ORDER_SNAPSHOT', async (_, received) => {
    const order = sampleOrder(channel.simulator, received);
    expect(channel.status.check(statusChange(), order)).toMatchObject([{ code: 'MISSING_ORDER_SNAPSHOT' }]);
    expect(channel.status.check(statusChange(), null)).toEqual([]);
    await expect(channel.status.send(order, statusChange(), call)).rejects.toMatchObject({ sent: 'no', refusal: 'MISSING_ORDER_SNAPSHOT' });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it('MUST report all errors at once', () => {
    const change = statusChange({ message: 'x'.repeat(121), references: ['x'.repeat(256), 'b', 'c'], paymentStatus: 'PENDING' });
    const fields = channel.status.check(change, sampleOrder(channel.simulator)).map(({ field }) => field);
    expect(fields).toEqual([['paymentStatus'], ['message'], ['references'], ['references', '0']]);
  });
});

function sentBody(): { messaging_object: { template: { components: unknown } }; extra_info: unknown } {
  expect(channel.simulator.requests).toHaveLength(1);
  return JSON.parse(channel.simulator.requests[0]?.body ?? '');
}
