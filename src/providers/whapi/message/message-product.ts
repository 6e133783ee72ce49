import type { CatalogMessage, ProductMessage } from '../../../contract/message-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkOwnCatalog } from '../../kit/own-catalog.js';
import { notSent } from '../../kit/not-sent.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { asRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { isProductId } from '../catalog/product-write.js';
import { readSent } from './message-sent.js';

/** POST /business/products/{ProductID}: a product of the number's own catalog, by Whapi's id alone. */
export function createProductWriter(api: WhapiApi, channel: string): Writer<ProductMessage> {
  return createWriter(
    api,
    ({ phoneNumber, productId, ...product }) =>
      found([
        ...checkPhoneNumber(phoneNumber),
        ...checkOwnCatalog('Whapi', product),
        !isProductId(productId) && invalid('productId', 'Whapi sends products by productId, which has 10 to 18 digits.'),
      ]),
    async ({ phoneNumber, productId }, call) =>
      readSent(await api.post(`/business/products/${productId}`, { to: digitsOf(phoneNumber) }, call), channel),
    ['catalogId', 'productId', 'retailerId'],
  );
}

/** POST /business/catalogs/{ContactID}: the catalog of the channel's own number, which GET /health names. */
export function createCatalogWriter(api: WhapiApi, channel: string): Writer<CatalogMessage> {
  async function readOwnNumber(call: WriteCall): Promise<string> {
    const { body } = await api.get('/health', { wakeup: 'false' }, call).catch(notSent);
    const number = readText(asRecord(body['user'])['id'])?.replace(/@.*$/, '') ?? '';
    if (/^\d{7,15}$/.test(number)) return number;
    return notSent(unexpectedResponse('whapi', channel, 'Whapi does not name the number of the channel.'));
  }

  return createWriter(
    api,
    ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
    async ({ phoneNumber, text, title, description }, call) => {
      const texts = Object.fromEntries(Object.entries({ title, description, body: text }).filter(([, value]) => value !== null));
      const owner = await readOwnNumber(call);
      return readSent(await api.post(`/business/catalogs/${owner}`, { to: digitsOf(phoneNumber), ...texts }, call), channel);
    },
    ['text', 'title', 'description'],
  );
}
