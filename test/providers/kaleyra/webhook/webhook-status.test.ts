import { describe, expect, it } from 'vitest';
import { documented, metaPayment } from './documented-webhooks.js';
import { changeIn, eventsOf, read, statuses } from './webhook-fixture.js';

const wamid = 'wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSOUYxA';

describe('kaleyra › webhook › how far messages got', () => {
  it("MUST read the documents' sent status, with our reference and every id that is WhatsApp's", () => {
    expect(read(documented.sent)).toEqual({
      kind: 'status',
      events: [
        {
          kind: 'message-status',
          messageIds: ['wamid.XXXXXHE5NXXXXXXXXXXDAQ==', 'wamid.HBgMOTE5NDAXXXXXX3MDFQIAERgSMEYxMEM1QjQ3QjXXXXXXQ2N0YA'],
          correlationId: 'campaign_2025_summer_sale',
          contactId: '919407XXXXXX',
          status: 'SENT',
          providerStatus: 'sent',
          at: '2024-08-05T05:11:05.000Z',
          failureCode: null,
          failureReason: null,
        },
      ],
    });
  });

  it.each([
    ['sent', 'SENT'],
    ['SENT', 'SENT'],
    ['delivered', 'DELIVERED'],
    ['DELIVERED', 'DELIVERED'],
    ['read', 'READ'],
    ['Read', 'READ'],
    ['failed', 'FAILED'],
    ['FAILED', 'FAILED'],
    ['NOT-SENT', 'FAILED'],
    ['not_sent', 'FAILED'],
    ['warning', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
  ])('MUST read %s as %s, among the statuses and flat', (providerStatus, status) => {
    const received = { messageIds: [wamid], correlationId: 'write-1', contactId: '919876543210', status, providerStatus };
    const record = { id: wamid, status: providerStatus, recipient_id: '919876543210', timestamp: '1722834665' };
    expect(eventsOf(statuses([record], { extra_info: { ref: 'write-1' } }))).toMatchObject([received]);
    expect(eventsOf({ message_id: wamid, status: providerStatus, ref: 'write-1', phone_number: '919876543210' })).toMatchObject([received]);
  });

  it.each([
    [2046, 'New order status was not correctly transitioned.'],
    ['2047', "Could not change order status to 'canceled'"],
    [131047, 'Re-engagement message'],
  ])('MUST report the error %s with its message', (code, title) => {
    const record = { id: wamid, status: 'failed', errors: [{ code, title }] };
    expect(eventsOf(statuses([record]))).toMatchObject([{ status: 'FAILED', failureCode: String(code), failureReason: title }]);
  });

  it('MUST take the message of an error without a title, at most 300 characters of it, and none of a broken one', () => {
    const errorsOf = (errors: unknown): unknown => eventsOf(statuses([{ id: wamid, status: 'failed', errors }]))[0];
    expect(errorsOf([{ code: 1, message: 'x'.repeat(400) }])).toMatchObject({ failureReason: 'x'.repeat(300) });
    expect(errorsOf(['x', { code: 2 }])).toMatchObject({ failureCode: '2', failureReason: null });
    expect(errorsOf('x')).toMatchObject({ failureCode: null, failureReason: null });
  });

  it('MUST not report twice what is repeated beside meta_object', () => {
    const record = { id: wamid, status: 'delivered', timestamp: '1722834665' };
    expect(eventsOf(statuses([record], { status: 'DELIVERED', message_id: wamid }))).toHaveLength(1);
  });

  it('MUST report a status without meta_object: Meta never had the message', () => {
    const record = { id: wamid, status: 'sent' };
    expect(eventsOf(statuses([record], { status: 'NOT-SENT', message_id: wamid }))).toMatchObject([
      { status: 'SENT' },
      { status: 'FAILED' },
    ]);
    expect(eventsOf({ extra_info: { ref: 'write-1' }, status: 'NOT-SENT', message_id: '' })).toMatchObject([
      { status: 'FAILED', messageIds: [], correlationId: 'write-1' },
    ]);
  });

  it('MUST keep an id that is not of WhatsApp where there is no other', () => {
    expect(eventsOf(statuses([{ id: 'A0001', status: 'sent' }]))).toMatchObject([{ messageIds: ['A0001'] }]);
  });

  it('MUST give our reference to no message when a callback is about several', () => {
    const received = [
      { id: 'wamid.1', status: 'sent' },
      { id: 'wamid.2', status: 'read' },
    ];
    expect(eventsOf(statuses(received, { extra_info: { ref: 'write-1', message_id: 'wamid.3' } }))).toMatchObject([
      { messageIds: ['wamid.1'], correlationId: null },
      { messageIds: ['wamid.2'], correlationId: null },
    ]);
  });

  it('MUST read the others when one status is broken', () => {
    expect(eventsOf(statuses([{ status: 'sent' }, null, { id: 'wamid.2' }, { id: wamid, status: 'read' }]))).toMatchObject([
      { kind: 'unsupported', eventType: 'status' },
      { kind: 'unsupported', eventType: 'status' },
      { kind: 'message-status', messageIds: [wamid], status: 'READ' },
    ]);
  });
});

describe('kaleyra › webhook › payments', () => {
  it("MUST read the documents' flat payment as PAID", () => {
    expect(read(documented.payment)).toEqual({
      kind: 'payment',
      events: [
        {
          kind: 'order-changed',
          reference: 'SampleMSIL1102',
          status: null,
          providerStatus: null,
          paymentStatus: 'PAID',
          providerPaymentStatus: 'captured',
          transactionId: 'order_SdrcSSqobZ7voR',
          at: '2025-05-06T02:53:25.000Z',
          note: null,
        },
      ],
    });
  });

  it("MUST read Meta's payment among the statuses, and no message status of it", () => {
    expect(read(metaPayment)).toMatchObject({
      kind: 'payment',
      events: [
        {
          kind: 'order-changed',
          reference: '395-2024-01',
          paymentStatus: 'PAID',
          transactionId: 'order_Sdr1',
          at: '2024-08-05T05:11:05.000Z',
        },
      ],
    });
  });

  it('MUST report once what is in both forms', () => {
    const [status] = metaPayment.meta_object.value.statuses;
    expect(eventsOf({ ...metaPayment, status: 'captured', message_id: wamid })).toHaveLength(1);
    expect(eventsOf({ ...metaPayment, ...status })).toHaveLength(1);
  });

  it.each([
    ['captured', 'success', 'PAID', 'captured'],
    ['CAPTURED', 'success', 'PAID', 'CAPTURED'],
    ['success', 'success', 'PAID', 'success'],
    ['pending', 'pending', 'PENDING', 'pending'],
    ['pending', 'failed', 'PENDING', 'pending'],
    ['failed', 'failed', 'FAILED', 'failed'],
    ['canceled', undefined, 'UNKNOWN', 'canceled'],
  ])('MUST read the payment %s with an attempt %s as %s', (status, attempt, paymentStatus, providerPaymentStatus) => {
    expect(changeIn(eventsOf(payment({ status }, { status: attempt })))).toMatchObject({ paymentStatus, providerPaymentStatus });
  });

  it.each([
    ['success', 'PAID'],
    ['pending', 'PENDING'],
    ['failed', 'PENDING'],
    ['odd', 'UNKNOWN'],
    [undefined, null],
  ])('MUST read an attempt %s without a payment status as %s: another may follow', (attempt, paymentStatus) => {
    const received = { type: 'payment', payment: { reference_id: 'R1', transaction: { id: 'T1', status: attempt } } };
    expect(changeIn(eventsOf(statuses([received])))).toMatchObject({ paymentStatus, providerPaymentStatus: attempt ?? null });
  });

  it('MUST note an attempt that failed', () => {
    expect(changeIn(eventsOf(payment({ status: 'pending' }, { status: 'failed' }))).note).toBe('An attempt to pay failed.');
  });

  it.each([
    ['completed', 'REFUNDED'],
    ['success', 'REFUNDED'],
    ['COMPLETED', 'REFUNDED'],
    ['pending', 'PAID'],
    ['failed', 'PAID'],
    [undefined, 'PAID'],
  ])('MUST read a refund that is %s as %s', (status, paymentStatus) => {
    const refunds = [{ amount: { offset: 100, value: 450 }, id: 'rfnd_1', speed_processed: 'normal', status }];
    const change = changeIn(eventsOf(payment({}, { refunds })));
    expect(change.paymentStatus).toBe(paymentStatus);
    expect(change.note).toBe(paymentStatus === 'REFUNDED' ? 'A refund was completed.' : null);
  });

  it('MUST leave out the blank that is printed behind a reference_id', () => {
    expect(changeIn(eventsOf(payment({}, {}, { reference_id: '395XXXXX ' }))).reference).toBe('395XXXXX');
  });

  it('MUST read a payment that came as JSON in a string, as a quoted variable of a profile does', () => {
    const received = JSON.parse(documented.payment) as Record<string, unknown>;
    expect(eventsOf({ ...received, payment: JSON.stringify(received['payment']) })).toEqual(eventsOf(documented.payment));
  });

  it.each([
    ['no reference_id', payment({}, {}, { reference_id: ' ' })],
    ['no payment', { ...(JSON.parse(documented.payment) as object), payment: null }],
    ['a payment that is no JSON', { ...(JSON.parse(documented.payment) as object), payment: '<payment>' }],
  ])('MUST keep a payment with %s as unsupported', (_, body) => {
    expect(eventsOf(body)).toEqual([{ kind: 'unsupported', eventType: 'payment' }]);
  });
});

/** The documented payment with other members: of itself, its transaction, and its payment. */
function payment(
  changes: Record<string, unknown>,
  transactionChanges: Record<string, unknown> = {},
  paymentChanges: Record<string, unknown> = {},
): Record<string, unknown> {
  const received = JSON.parse(documented.payment) as { payment: { transaction: object } };
  const transaction = { ...received.payment.transaction, ...transactionChanges };
  return { ...received, payment: { ...received.payment, transaction, ...paymentChanges }, ...changes };
}
