import type { CatalogMessage, ProductMessage } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { addressedTo } from '../../whatsapp/sending/message.js';
import type { GraphApi } from '../api.js';
import { createWriterPair, type WriterPair } from './recipient.js';

/** An interactive message of type product (page "Sell products & services, Share products"). Meta names a product by catalog and retailer id. */
export function createProduct(api: GraphApi): WriterPair<ProductMessage> {
  return createWriterPair<ProductMessage>(api, {
    carries: ['catalogId', 'productId', 'retailerId', 'text', 'footerText'],
    check: ({ catalogId, retailerId }) =>
      found([
        isBlank(catalogId) && invalid('catalogId', 'WhatsApp needs the id of the catalog.'),
        isBlank(retailerId) && invalid('retailerId', 'WhatsApp sends products by retailerId.'),
      ]),
    send: (recipient, { catalogId, retailerId, text, footerText }, call) => {
      const action = { catalog_id: catalogId, product_retailer_id: retailerId };
      const interactive = { type: 'product', ...textsOf(text, footerText), action };
      return api.sendMessage({ ...addressedTo(recipient), type: 'interactive', interactive }, call);
    },
  });
}

/** An interactive message of type catalog_message: the catalog that is connected to the number. Its text is required. */
export function createCatalog(api: GraphApi): WriterPair<CatalogMessage> {
  return createWriterPair<CatalogMessage>(api, {
    carries: ['text', 'footerText', 'thumbnailRetailerId'],
    check: ({ text }) => found([isBlank(text) && invalid('text', 'WhatsApp needs a text with a catalog.')]),
    send: (recipient, { text, footerText, thumbnailRetailerId }, call) => {
      const parameters = thumbnailRetailerId === null ? {} : { parameters: { thumbnail_product_retailer_id: thumbnailRetailerId } };
      const interactive = { type: 'catalog_message', ...textsOf(text, footerText), action: { name: 'catalog_message', ...parameters } };
      return api.sendMessage({ ...addressedTo(recipient), type: 'interactive', interactive }, call);
    },
  });
}

function textsOf(text: string | null, footerText: string | null): object {
  return { ...(text === null ? {} : { body: { text } }), ...(footerText === null ? {} : { footer: { text: footerText } }) };
}
