import { describe, expect, it } from 'vitest';
import { refuseUncarried } from '../../src/contract/carried-input.js';
import { createCall } from '../../src/contract/call.js';
import type { Refusal } from '../../src/contract/error.js';
import type { Media, TemplateMessage, TextMessage, ToContact } from '../../src/contract/message-write.js';
import type { OrderRequest, Provider, StatusChange } from '../../src/contract/provider.js';
import type { WriteReceipt } from '../../src/contract/writer.js';
import { toOrder, type OrderItem } from '../../src/domain/order.js';
import { describeProvider } from '../../src/app/channels.js';
import { providers } from '../../src/providers/index.js';

const call = { ...createCall(), correlationId: 'write-1' };
const order = toOrder({ channel: 'shop', reference: '1', source: { kind: 'LEDGER', asOf: '2026-01-01T00:00:00.000Z' } });
const receipt: WriteReceipt = { outcome: 'APPLIED', providerId: null };
const ownRefusal: Refusal = { code: 'INVALID', message: 'It is wrong.', field: ['text'] };

const text: TextMessage = { phoneNumber: '+14155550100', text: 'Hello', replyTo: null };
const change: StatusChange = { status: 'SHIPPED', paymentStatus: null, message: null, template: null, references: null };
const media: Media = { type: null, url: null, mediaId: null, file: null, filename: null };
const template: TemplateMessage = {
  ...{ phoneNumber: '+14155550100', templateId: '1', name: null, language: null, variables: [], headerMedia: null, quickReplies: [] },
  ...{ headerVariables: [], buttonVariables: [], references: null },
};
const item: OrderItem = {
  ...{ productId: null, retailerId: null, name: 'Tea', quantity: 1, unitPrice: null, total: null, imageUrl: null, isCustomItem: null },
};
const request: OrderRequest = {
  ...{ phoneNumber: '+14155550100', items: [item], currencyCode: 'BRL', discount: null, tax: null, shipping: null, paymentSettings: null },
  ...{ text: null, reference: null, template: null, footerText: null, catalogId: null, expiresAt: null, expirationText: null },
};

/** A provider with these parts, which counts what it sends. */
function providerOf(make: (send: () => Promise<WriteReceipt>) => Partial<Provider>): { provider: Provider; sent(): number } {
  let sent = 0;
  const send = async (): Promise<WriteReceipt> => {
    sent += 1;
    return receipt;
  };
  const provider = refuseUncarried({ name: 'fake', channel: 'shop', close: async () => undefined, ...make(send) });
  return { provider, sent: () => sent };
}

function codesOf(refusals: readonly Refusal[] | undefined): readonly string[] | undefined {
  return refusals?.map(({ code, field }) => `${code} ${field?.join('.')}`);
}

describe('an optional input that a writer does not carry', () => {
  it('is refused by check, before the reasons of the adapter', () => {
    const { provider } = providerOf((send) => ({ messages: { text: { check: () => [ownRefusal], send } } }));
    expect(codesOf(provider.messages?.text?.check({ ...text, replyTo: 'm1' }))).toEqual([
      'CAPABILITY_NOT_SUPPORTED replyTo',
      'INVALID text',
    ]);
    expect(codesOf(provider.messages?.text?.check(text))).toEqual(['INVALID text']);
  });

  it('is refused by send, before any call', async () => {
    const { provider, sent } = providerOf((send) => ({ messages: { text: { check: () => [], send } } }));
    const failure = { sent: 'no', refusal: 'CAPABILITY_NOT_SUPPORTED', field: ['replyTo'], provider: 'fake', channel: 'shop' };
    await expect(provider.messages?.text?.send({ ...text, replyTo: 'm1' }, call)).rejects.toMatchObject(failure);
    expect(sent()).toBe(0);
    expect(await provider.messages?.text?.send(text, call)).toEqual(receipt);
    expect(sent()).toBe(1);
  });

  it('is refused of a change of an order, with or without the order', async () => {
    const { provider, sent } = providerOf((send) => ({
      orders: { status: { carries: ['message'], writable: ['SHIPPED'], transitions: () => ['SHIPPED'], check: () => [], send } },
    }));
    const full: StatusChange = { ...change, message: 'On its way', paymentStatus: 'PAID', references: ['a'] };
    for (const known of [null, order]) {
      expect(codesOf(provider.orders?.status?.check(full, known))).toEqual([
        'CAPABILITY_NOT_SUPPORTED paymentStatus',
        'CAPABILITY_NOT_SUPPORTED references',
      ]);
    }
    await expect(provider.orders?.status?.send(order, full, call)).rejects.toMatchObject({ field: ['paymentStatus'] });
    expect(sent()).toBe(0);
    await provider.orders?.status?.send(order, { ...change, message: 'On its way' }, call);
    expect(sent()).toBe(1);
  });

  it('is refused for people without a known number too', () => {
    const { provider } = providerOf((send) => ({ messages: { toContact: { text: { check: () => [], send } } } }));
    const message: ToContact<TextMessage> = { contactId: 'c1', text: 'Hello', replyTo: 'm1' };
    expect(codesOf(provider.messages?.toContact?.text?.check(message))).toEqual(['CAPABILITY_NOT_SUPPORTED replyTo']);
  });

  it('is named once: the whole where nothing of it is carried, else the part', () => {
    const withHeader = { ...template, headerMedia: { ...media, mediaId: '7', filename: 'a.pdf' } };
    const check = (carries: readonly ('templateId' | 'headerMedia' | 'headerMedia.mediaId')[]): readonly string[] | undefined => {
      const { provider } = providerOf((send) => ({ messages: { template: { carries, check: () => [], send } } }));
      return codesOf(provider.messages?.template?.check(withHeader));
    };
    expect(check(['templateId'])).toEqual(['CAPABILITY_NOT_SUPPORTED headerMedia']);
    expect(check(['templateId', 'headerMedia', 'headerMedia.mediaId'])).toEqual(['CAPABILITY_NOT_SUPPORTED headerMedia.filename']);
  });

  it('is named with its place in a list', () => {
    const { provider } = providerOf((send) => ({ orders: { send: { carries: ['tax', 'items.*.productId'], check: () => [], send } } }));
    const items = [item, { ...item, productId: '1', retailerId: 'SKU-1' }];
    expect(codesOf(provider.orders?.send?.check({ ...request, items, tax: '1.00' }))).toEqual([
      'CAPABILITY_NOT_SUPPORTED items.1.retailerId',
    ]);
  });

  it('is not refused where it is an empty list', () => {
    const { provider } = providerOf((send) => ({ messages: { template: { carries: ['templateId'], check: () => [], send } } }));
    expect(provider.messages?.template?.check({ ...template, references: [] })).toEqual([]);
  });
});

it('guards no capability away', () => {
  for (const definition of providers) {
    const settings = {
      channel: '',
      baseUrl: definition.defaultBaseUrl,
      timeZone: 'UTC',
      amountUnit: undefined,
      settings: definition.example,
    };
    const unused = { request: () => Promise.reject(new Error('Nothing is called.')), close: async () => undefined };
    const guarded = { ...definition, create: () => refuseUncarried(definition.create(settings, unused)) };
    expect(describeProvider(guarded)).toEqual(describeProvider(definition));
  }
});
