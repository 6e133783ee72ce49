/** Orders in the form of `catalog/order/list`, of twenty customers, a minute apart, the newest last. */
export function orderRecords(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    order_unique_id: `17231046738012345${String(6000 + index)}`,
    catalog_id: String(count),
    chat_id: phoneOf(index % 20),
    catalog_name: 'Catalog Name',
    first_name: `John ${index % 20}`,
    last_name: 'Doe',
    cart_total: 4300 + index,
    cart_currency: 'USD',
    cart_status_raw: 'Submitted',
    ordered_at: timeOf(index),
    updated_at: timeOf(index),
    payment_amount: 4300 + index,
    payment_method: 'Cash on Delivery',
    order_admin_notes: `note ${index}`,
    transaction_id: `transaction-${index}`,
  }));
}

/** Catalogs in the form of `catalog/list`; the name of each is the number of its orders. */
export const catalogRecords: readonly object[] = ['20', '24', '200'].map((catalogId) => ({
  catalog_id: catalogId,
  catalog_name: `Catalog of ${catalogId}`,
}));

/** Five messages in the form of `get/conversation`, a minute apart, the newest first. */
export const messageRecords: readonly object[] = Array.from({ length: 5 }, (_, age) => ({
  id: 9000 - age,
  wa_message_id: `wamid.${9000 - age}`,
  sender: age % 2 === 0 ? 'user' : 'bot',
  agent_name: null,
  message_content: age % 2 === 0 ? JSON.stringify({ type: 'text', text: { body: `Where is my order? ${age}` } }) : `On its way. ${age}`,
  conversation_time: timeOf(59 - age),
  message_status: age % 2 === 0 ? null : 'read',
  delivery_status_updated_at: timeOf(59 - age),
  failed_reason: '',
}));

function phoneOf(index: number): string {
  return `9190000${String(10_000 + index)}`;
}

function timeOf(index: number): string {
  return new Date(Date.UTC(2024, 7, 8, 8, index)).toISOString().slice(0, 19).replace('T', ' ');
}

/** The list of orders whose customers, amounts and notes are other ones in every answer. Their keys and times stay, as cursors need. */
export class VaryingOrders {
  private readonly template: Buffer;
  private readonly slots: readonly number[];
  private serial = 0;

  /** `toBytes` makes a provider's answer of records; what varies are seven digits at a time. */
  constructor(count: number, toBytes: (records: readonly object[]) => Buffer) {
    const records = orderRecords(count).map((record, index) => ({
      ...record,
      chat_id: `919${mark}${10 + index}`,
      first_name: `John ${mark}`,
      cart_total: 4 * 10 ** mark.length,
      payment_amount: 4 * 10 ** mark.length,
      order_admin_notes: `note ${mark}`,
      transaction_id: `transaction-${mark}`,
    }));
    this.template = toBytes(records);
    this.slots = placesOf(this.template, mark);
  }

  next(): Buffer {
    const bytes = Buffer.from(this.template);
    this.serial = (this.serial + 1) % 10_000_000;
    const digits = String(this.serial).padStart(mark.length, '0');
    // Customers come again: a shop has some hundred of them.
    const customer = String(this.serial % 200).padStart(mark.length, '0');
    for (const [index, slot] of this.slots.entries()) bytes.write(index % 6 === 0 ? customer : digits, slot, 'latin1');
    return bytes;
  }
}

const mark = '0000000';

function placesOf(bytes: Buffer, sought: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(sought); at >= 0; at = bytes.indexOf(sought, at + sought.length)) places.push(at);
  return places;
}
