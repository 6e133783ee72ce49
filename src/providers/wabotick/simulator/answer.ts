import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { mediaHandlers } from './media.js';
import { readPage } from './page.js';
import { refusal, success, type EndpointRequest } from './request.js';
import { messageHandlers } from './send.js';
import type { EndpointHandler, SimulatorState } from './state.js';
import { sisterHandlers } from './sister.js';
import { subscriberHandlers } from './subscriber-change.js';
import { accountHandlers } from './account-change.js';

export function answerEndpoint({ name, fields, file }: EndpointRequest, state: SimulatorState): SimulatedAnswer {
  return (handlers[name] as EndpointHandler)(fields, state, file);
}

const handlers: Readonly<Record<string, EndpointHandler>> = {
  ...accountHandlers,
  ...mediaHandlers,
  ...messageHandlers,
  ...sisterHandlers,
  ...subscriberHandlers,
  'catalog/list': (_fields, { data, quirks }) => {
    const text = JSON.stringify({ status: true, message: data.catalogs });
    return json(quirks.escapedCheckoutSettings === true ? text : withBareSettings(text, data.catalogs));
  },
  'catalog/order/list': (fields, { data }) => {
    const catalogId = fields['whatsapp_catalog_id'];
    if (!data.catalogs.some((catalog) => catalog['catalog_id'] === catalogId)) return refusal('Catalog not found.');
    return success(data.orders.filter((order) => order['catalog_id'] === catalogId));
  },
  'catalog/order/status-change': changeStatus,
  'subscriber/get': (fields, { data, quirks }) => {
    const subscriber = data.subscribers.find((subscriber) => subscriber['chat_id'] === fields['phone_number']);
    if (subscriber === undefined) return refusal('Subscriber not found.');
    return quirks.subscriberShape === 'message'
      ? success([subscriber])
      : { status: 200, body: { status: 'success', data: toProfile(subscriber) } };
  },
  'subscriber/list': (fields, { data, quirks }) => {
    const sign = fields['orderBy']?.endsWith('DESC') === true ? -1 : 1;
    const sorted = [...data.subscribers].sort((left, right) => sign * (Number(left['subscriber_id']) - Number(right['subscriber_id'])));
    const { records, nextOffset } = readPage(sorted, fields, { maxLimit: 100, paging: quirks.paging });
    return { status: 200, body: { status: '1', message: records, nextOffset } };
  },
  'subscriber/custom-fields/list': (_fields, { data }) => ({
    status: 200,
    body: { status: '1', message: 'Custom fields retrieved successfully', data: data.customFields },
  }),
  'get/conversation': (fields, { data, quirks }) => {
    const { records, nextOffset } = readPage(data.conversations[fields['phone_number'] ?? ''] ?? [], fields, {
      maxLimit: 50,
      paging: quirks.paging,
    });
    const message = { array: records, 'json-string': JSON.stringify(records), map: { ...records } }[quirks.conversationShape ?? 'array'];
    const text = JSON.stringify({ status: '1', message, nextOffset });
    return json(quirks.maskedIds === true ? text.replace(/"id":(\d)\d\d(\d),/g, '"id":$1XX$2,') : text);
  },
  'get/post-back-list': (_fields, { data }) => success(data.postbacks),
  'template/list': (_fields, { data, quirks }) =>
    success(data.templates.length === 1 && quirks.templateShape !== 'list' ? data.templates[0] : data.templates),
  'label/list': (_fields, { data }) => success(data.labels),
};

const statusWords = ['Approved', 'Completed', 'Shipped', 'Delivered', 'Refunded'];

function changeStatus(fields: Readonly<Record<string, string>>, { data, quirks, clock, changed }: SimulatorState): SimulatedAnswer {
  const status = fields['cart_status'] as string;
  const index = data.orders.findIndex((order) => order['order_unique_id'] === fields['order_unique_id']);
  if (index < 0) return { status: 200, body: { status: false, message: 'Order not found' } };
  if (![...statusWords, ...(quirks.ownStatusWords ?? [])].includes(status))
    return { status: 200, body: { status: false, message: 'Invalid cart status' } };
  const at = clock();
  const order = { ...data.orders[index], cart_status_raw: status, status_changed_at: at, updated_at: at };
  data.orders[index] = order;
  changed(order);
  return { status: 200, body: { status: true, message: 'Cart status has been updated successfully' } };
}

/** subscriber/get as documented: its field names differ from subscriber/list. */
function toProfile(subscriber: UntrustedRecord): UntrustedRecord {
  const { subscriber_id, first_name, last_name, chat_id, gender, label_names, custom_fields } = subscriber;
  const labels = typeof label_names === 'string' ? label_names.split(',').map((name) => name.trim()) : [];
  return { subscriber_id, first_name, last_name, phone_number: chat_id, gender, labels, custom_fields };
}

/** Leaves the quotes inside checkout_settings unescaped, as in the documents, so the response is not valid JSON. */
function withBareSettings(text: string, catalogs: readonly UntrustedRecord[]): string {
  const settings = catalogs.map((catalog) => catalog['checkout_settings']).filter((value) => typeof value === 'string');
  return settings.reduce((bare, value) => bare.replace(JSON.stringify(value), `"${value}"`), text);
}

function json(body: string): SimulatedAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
