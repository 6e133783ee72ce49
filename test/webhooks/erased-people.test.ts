import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Orders } from '../../src/contract/provider.js';
import type { ProviderEvent } from '../../src/domain/provider-event.js';
import { erasePerson } from '../../src/store/privacy/erase.js';
import { openDatabase } from '../../src/store/store.js';
import { channel, messageReceived, messageStatus, orderReceived } from './fake-provider.js';
import { openShop, type Shop } from './shop.js';

const phone = '+5531987654321';
/** The same account as WhatsApp writes it. */
const contactId = '553187654321';
const before = '2026-03-01T12:00:00.000Z';
const erasedAt = '2026-03-02T00:00:00.000Z';
const after = '2026-03-03T12:00:00.000Z';
const customer = { name: 'Ana', phoneNumber: '+553187654321', email: 'ana@example.com', contactId };
/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };

describe('a provider that repeats what it sent of a person before the erasure', () => {
  let directory: string;
  let shop: Shop;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-erased-'));
    shop = await openShop({ directory, orders: remembered });
  });
  afterEach(async () => {
    await shop.close();
    await rm(directory, { recursive: true, force: true });
  });

  const deliver = async (id: string, events: readonly ProviderEvent[]): Promise<string | undefined> => {
    await shop.deliver({ id, events: [...events] });
    return (await shop.settled()).at(-1)?.body.toString();
  };

  /** Erases while no gateway has the embedded store open. */
  async function erase(): Promise<void> {
    await shop.close();
    const database = await openDatabase({ directory });
    expect((await erasePerson(database, { phoneNumber: phone, now: erasedAt })).remaining).toEqual({});
    await database.close();
    shop = await openShop({ directory, orders: remembered });
  }

  const orderOf = async (reference: string) => (await shop.gateway.ledger.orders.get(channel, [reference])).get(reference);
  const messagesOf = async (ids: string[]) => [...(await shop.gateway.ledger.messages.get(channel, ids)).keys()];

  it('MUST not bring the person back, and leaves nothing in the inbox', async () => {
    const said = messageReceived('m1', { contactId, sentAt: before });
    const ordered = orderReceived('A-1', { customer, status: 'PENDING' }, before);
    await deliver('1', [said, ordered]);
    expect((await orderOf('A-1'))?.customer.name).toBe('Ana');
    await erase();
    expect(await deliver('2', [said])).toBe('');
    expect(await deliver('3', [orderReceived('A-1', { customer, status: 'SHIPPED', placedAt: before }, after)])).toBe('');
    expect(await deliver('4', [{ kind: 'contact-paired', contactId, alias: '77@lid', at: before }])).toBe('');
    expect(await deliver('5', [messageStatus('m1', 'READ', { contactId, at: after })])).toBe('');
    expect(await messagesOf(['m1'])).toEqual(['m1']);
    expect((await shop.gateway.ledger.messages.get(channel, ['m1'])).get('m1')).toMatchObject({ contactId: '', content: null });
    expect((await shop.gateway.ledger.contactPairs.groups(channel, [contactId])).size).toBe(0);
    expect(await orderOf('A-1')).toMatchObject({
      status: 'SHIPPED',
      customer: { name: null, phoneNumber: null, email: null, contactId: null },
    });
  });

  it('MUST not lose what others did in the same delivery', async () => {
    await deliver('1', [messageReceived('m1', { contactId, sentAt: before })]);
    await erase();
    await deliver('2', [
      messageReceived('m1', { contactId, sentAt: before }),
      messageReceived('m2', { contactId: '4915112345678', sentAt: before }),
    ]);
    expect(await messagesOf(['m1', 'm2'])).toEqual(['m2']);
  });

  it('MUST serve the person as a new customer afterwards', async () => {
    await deliver('1', [messageReceived('m1', { contactId, sentAt: before })]);
    await erase();
    expect(await deliver('2', [messageReceived('m3', { contactId, sentAt: after }), orderReceived('A-2', { customer }, after)])).not.toBe(
      '',
    );
    expect(await messagesOf(['m1', 'm3'])).toEqual(['m3']);
    expect((await orderOf('A-2'))?.customer).toEqual(customer);
  });
});
