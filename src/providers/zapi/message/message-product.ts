import type { Refusal } from '../../../contract/error.js';
import type { CatalogMessage, ProductMessage, ToContact } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkOwnCatalog } from '../../kit/own-catalog.js';
import { notSent } from '../../kit/not-sent.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { asRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { isProductId } from '../catalog/product-write.js';
import { toJson } from '../exact-json.js';
import { isGroupId } from '../subscriber/contact-id.js';
import { checkContactId } from '../subscriber/phone-number.js';

interface Writers<Message extends { readonly phoneNumber: string }> {
  readonly toNumber: Writer<Message>;
  readonly toContact: Writer<ToContact<Message>>;
}

/** POST send-product: a product of the number's own catalog, by Z-API's id alone. */
export function createProductWriters(api: Api): Writers<ProductMessage> {
  type Content = Omit<ProductMessage, 'phoneNumber'>;
  const check = (content: Content): readonly Refusal[] =>
    found([
      ...checkOwnCatalog('Z-API', content),
      !isProductId(content.productId) && invalid('productId', 'Z-API sends products by productId.'),
    ]);
  const send = async (phone: string, { productId }: Content, call: WriteCall): Promise<WriteReceipt> =>
    api.send('send-product', toJson({ phone, catalogPhone: await readOwnNumber(api, call), productId }), call);
  const carries = ['catalogId', 'productId', 'retailerId'] as const;
  return {
    toNumber: createWriter(
      api,
      ({ phoneNumber, ...content }) => [...checkPhoneNumber(phoneNumber), ...check(content)],
      ({ phoneNumber, ...content }, call) => send(digitsOf(phoneNumber), content, call),
      carries,
    ),
    toContact: createWriter(
      api,
      ({ contactId, ...content }) => [...checkContactId(contactId, isGroupId), ...check(content)],
      ({ contactId, ...content }, call) => send(contactId, content, call),
      carries,
    ),
  };
}

/** POST send-catalog: a link to the number's own catalog. */
export function createCatalogWriters(api: Api): Writers<CatalogMessage> {
  type Content = Omit<CatalogMessage, 'phoneNumber'>;
  const send = async (phone: string, { text, title, description }: Content, call: WriteCall): Promise<WriteReceipt> => {
    const texts = { message: text ?? undefined, title: title ?? undefined, catalogDescription: description ?? undefined };
    return api.send('send-catalog', toJson({ phone, catalogPhone: await readOwnNumber(api, call), ...texts }), call);
  };
  const carries = ['text', 'title', 'description'] as const;
  return {
    toNumber: createWriter(
      api,
      ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
      ({ phoneNumber, ...content }, call) => send(digitsOf(phoneNumber), content, call),
      carries,
    ),
    toContact: createWriter(
      api,
      ({ contactId }) => checkContactId(contactId, isGroupId),
      ({ contactId, ...content }, call) => send(contactId, content, call),
      carries,
    ),
  };
}

/** GET device: the number of the instance, to which the catalog belongs. */
async function readOwnNumber(api: Api, call: WriteCall): Promise<string> {
  const { value } = await api.read('device', call).catch(notSent);
  const phone = readText(asRecord(value)['phone']);
  if (phone !== null && /^\d{7,15}$/.test(phone)) return phone;
  throw api.refused([
    { code: 'PROVIDER_REFUSED', message: 'Z-API does not name the number of the instance: it is not connected to WhatsApp.' },
  ]);
}
