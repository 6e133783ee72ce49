import type { Refusal } from '../../../contract/error.js';
import { ProviderError } from '../../../contract/error.js';
import type { DetailsChange, DetailsWriter, StatusWriter, WriteCall, WriteReceipt } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Order, PaymentStatus } from '../../../domain/order.js';
import type { ChannelSettings } from '../../definition.js';
import { invalid } from '../../kit/refusal.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import type { AwalApi } from '../api.js';
import type { AwalSettings } from '../settings.js';
import {
  nextStatuses,
  toAwalStatus,
  toAwalPaymentStatus,
  readOrderStatus,
  readPaymentStatus,
  writablePaymentStatuses,
  writableStatuses,
} from './order-status.js';

/** A value for every field to send; undefined leaves the field unchanged. */
type Fields = Readonly<Record<string, string | null | undefined>>;

/** Awal changes status and details with one call: PUT /orders/{id} (update-order page). */
export function createOrderWriters(api: AwalApi, channel: ChannelSettings<AwalSettings>): { status: StatusWriter; details: DetailsWriter } {
  const provider = 'awal';

  async function put(order: Order, paymentStatus: PaymentStatus | null, fields: Fields, call: WriteCall): Promise<WriteReceipt> {
    const body = bodyOf(order, paymentStatus, fields);
    const path = `/orders/${encodeURIComponent(order.reference)}`;
    const { envelope } = await api.put(path, [['phone_number_id', channel.settings.phoneNumberId]], body, call);
    if (!confirms(envelope['data'], order, body)) {
      throw unexpectedResponse(provider, channel.channel, 'Awal answered the update with other values than were sent.');
    }
    return { outcome: 'APPLIED', providerId: null };
  }

  /** The given fields, and always payment_status: Awal sets it to unpaid when it is missing. */
  function bodyOf(order: Order, paymentStatus: PaymentStatus | null, fields: Fields): Readonly<Record<string, string>> {
    const awalStatus = toAwalPaymentStatus(paymentStatus ?? currentPaymentStatus(order));
    if (awalStatus === undefined) throw refused(paymentRefusals(paymentStatus, order));
    const all = Object.entries({ ...fields, payment_status: awalStatus });
    return Object.fromEntries(all.filter((field): field is [string, string] => field[1] != null));
  }

  function refused(refusals: readonly Refusal[]): ProviderError {
    const message = refusals.map((refusal) => refusal.message).join(' ');
    return new ProviderError({ kind: 'invalid', provider, channel: channel.channel, sent: 'no', message, refusal: 'INVALID' });
  }

  return {
    // An update changes Awal's own record and sends the customer nothing, so that nothing for the customer is carried.
    status: {
      carries: ['paymentStatus'],
      writable: writableStatuses,
      transitions: nextStatuses,
      check: (change, order) => paymentRefusals(change.paymentStatus, order),
      async send(order, change, call) {
        const awalStatus = toAwalStatus(change.status);
        if (awalStatus === undefined) {
          const message = `Awal has no order status ${change.status}. Use one of: ${writableStatuses.join(', ')}.`;
          throw new ProviderError({
            kind: 'unsupported',
            provider,
            channel: channel.channel,
            sent: 'no',
            message,
            refusal: 'UNSUPPORTED_STATUS',
          });
        }
        return put(order, change.paymentStatus, { status: awalStatus }, call);
      },
    },
    details: {
      carries: ['paymentStatus', 'adminNotes', 'shippingDate', 'deliveryDate', 'branchId'],
      readBack: ['paymentStatus', 'adminNotes', 'shippingDate', 'deliveryDate'],
      check: (change, order) => paymentRefusals(change.paymentStatus, order),
      send: (order, change, call) => put(order, change.paymentStatus, detailFields(change), call),
    },
  };
}

function detailFields(change: DetailsChange): Fields {
  return {
    admin_notes: change.adminNotes,
    shipping_date: change.shippingDate,
    delivery_date: change.deliveryDate,
    branch_id: change.branchId,
  };
}

function paymentRefusals(paymentStatus: PaymentStatus | null, order: Order | null): readonly Refusal[] {
  const known = writablePaymentStatuses.join(', ');
  if (paymentStatus !== null && toAwalPaymentStatus(paymentStatus) === undefined) {
    return [invalid('paymentStatus', `Awal has no such payment status. Use one of: ${known}.`)];
  }
  if (paymentStatus === null && order !== null && currentPaymentStatus(order) === 'UNKNOWN') {
    const message = `Awal needs a payment status with every update, and the order's current one is unknown. Set paymentStatus to one of: ${known}.`;
    return [invalid('paymentStatus', message)];
  }
  return [];
}

function currentPaymentStatus(order: Order): PaymentStatus {
  return readPaymentStatus(order.providerPaymentStatus);
}

/** Whether the response is about this order and repeats the status and payment status that were sent. Missing fields are accepted. */
function confirms(data: unknown, order: Order, body: Readonly<Record<string, string>>): boolean {
  if (!isRecord(data)) return false;
  const { id, status, payment_status: payment } = data;
  return (
    (id == null || readText(id) === order.reference) &&
    (status == null || body['status'] === undefined || readOrderStatus(status) === readOrderStatus(body['status'])) &&
    (payment == null || readPaymentStatus(payment) === readPaymentStatus(body['payment_status']))
  );
}
