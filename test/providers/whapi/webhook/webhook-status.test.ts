import { describe, expect, it } from 'vitest';
import { documented } from './documented-webhooks.js';
import { read, statusIn, withRecord, type Members } from './webhook-fixture.js';

describe('whapi › webhook › statuses', () => {
  it.each([
    ['delivered', 'DELIVERED', '2024-04-13T08:02:58.000Z'],
    ['read', 'READ', '2024-04-13T08:06:21.000Z'],
  ] as const)("MUST read the help desk's %s", (name, status, at) => {
    const { kind, events } = read(documented[name]);
    expect(kind).toBe('statuses.post');
    expect(events).toEqual([
      {
        kind: 'message-status',
        messageIds: ['YhNqCveDWW90_t8lzrW25w-wO4Twl0rVw'],
        correlationId: null,
        contactId: '919984351847@s.whatsapp.net',
        status,
        providerStatus: name,
        at,
        failureCode: null,
        failureReason: null,
      },
    ]);
  });

  it.each([
    ['pending', 'QUEUED'],
    ['sent', 'SENT'],
    ['delivered', 'DELIVERED'],
    ['read', 'READ'],
    ['played', 'PLAYED'],
    ['failed', 'FAILED'],
    ['deleted', 'DELETED'],
    ['Delivered', 'DELIVERED'],
    ['frozen', 'UNKNOWN'],
  ])('MUST read %s as %s and keep the original', (providerStatus, status) => {
    const { events } = read(withRecord(documented.delivered, 'statuses', { status: providerStatus }));
    expect(statusIn(events)).toMatchObject({ status, providerStatus });
  });

  it.each<[unknown, string, string]>([
    [3, 'DELIVERED', '3'],
    ['4', 'READ', '4'],
    [17, 'UNKNOWN', '17'],
  ])('MUST read the code %j where there is no word', (code, status, providerStatus) => {
    const { events } = read(withRecord(documented.delivered, 'statuses', { status: null, code }));
    expect(statusIn(events)).toMatchObject({ status, providerStatus });
  });

  it('MUST report why a message failed', () => {
    const errors = [{ code: 131026, message: 'Message undeliverable', details: 'x' }];
    const { events } = read(withRecord(documented.delivered, 'statuses', { status: 'failed', errors }));
    expect(statusIn(events)).toMatchObject({ status: 'FAILED', failureCode: '131026', failureReason: 'Message undeliverable' });
  });

  it('MUST read a time in a number too, and none where there is none', () => {
    expect(statusIn(read(withRecord(documented.delivered, 'statuses', { timestamp: 1712995378 })).events).at).toBe(
      '2024-04-13T08:02:58.000Z',
    );
    expect(statusIn(read(withRecord(documented.delivered, 'statuses', { timestamp: '' })).events).at).toBeNull();
  });

  it('MUST report deleted messages, which have only ids', () => {
    const { kind, events } = read({ messages_removed: ['a-1', { id: 'b-2' }, 7, null], event: { type: 'messages', event: 'delete' } });
    expect(kind).toBe('messages.delete');
    expect(statusIn(events)).toMatchObject({
      messageIds: ['a-1', 'b-2', '7'],
      status: 'DELETED',
      providerStatus: 'messages_removed',
      contactId: null,
      at: null,
    });
  });
});

describe('whapi › webhook › the channel', () => {
  it("MUST read the help desk's QR state with the time that it implies", () => {
    expect(read(documented.qrState)).toEqual({
      kind: 'channel.post',
      events: [{ kind: 'channel-state', connected: false, providerState: 'QR', at: '2024-04-22T08:36:01.000Z' }],
    });
  });

  it.each<[string, boolean | null]>([
    ['AUTH', true],
    ['QR', false],
    ['NOT_INIT', false],
    ['ERROR', false],
    ['SYNC_ERROR', false],
    ['STOP', false],
    ['INIT', null],
    ['LAUNCH', null],
    ['HIBERNATE', null],
  ])('MUST read %s as connected: %j', (text, connected) => {
    const received = { health: { status: { code: 9, text } }, event: { type: 'channel', event: 'post' } };
    expect(read(received).events).toEqual([{ kind: 'channel-state', connected, providerState: text, at: null }]);
  });

  it('MUST read a code for linking as a number that is not linked, and not keep the code', () => {
    const received = {
      qr: { status: 'OK', base64: 'iVBORw0KGgo=', rowdata: '2@abc', expire: 20 },
      event: { type: 'channel', event: 'patch' },
    };
    expect(read(received)).toEqual({
      kind: 'channel.patch',
      events: [{ kind: 'channel-state', connected: false, providerState: 'QR', at: null }],
    });
  });

  it('MUST read who logs in and out', () => {
    expect(read(documented.loggedOut).events).toEqual([
      { kind: 'channel-state', connected: false, providerState: 'users.delete', at: null },
    ]);
    const { user } = JSON.parse(documented.loggedOut) as Members;
    expect(read({ user }, { suffix: '/users/post' }).events).toMatchObject([{ connected: true, providerState: 'users.post' }]);
    expect(read({ user }).events).toEqual([{ kind: 'unsupported', eventType: 'user' }]);
  });
});
