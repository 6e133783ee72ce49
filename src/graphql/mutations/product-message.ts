import type { CatalogMessage, ProductMessage } from '../../contract/message-write.js';
import type { MutationResolvers, SendCatalogInput, SendProductInput } from '../schema/generated.js';
import type { ParsedMessage, WithoutRecipient } from './message-input.js';
import { sendMessage } from './message-write.js';
import { invalid, optionalTextFaults } from './write-input.js';

const maxText = 1024;
const maxFooter = 60;
const maxKey = 255;

export const productMessageMutations = {
  sendProduct: (_root, { input }, context) => {
    const only = context.channel(input.channel)?.provider.catalogs?.only ?? null;
    return sendMessage(
      context,
      input,
      readProduct(input, only),
      ({ messages }) => ({ toNumber: messages?.product, toContact: messages?.toContact?.product }),
      { operation: 'sendProduct', capability: 'messages.sendProduct', needsOpenWindow: true },
    );
  },
  sendCatalog: (_root, { input }, context) =>
    sendMessage(
      context,
      input,
      readCatalog(input),
      ({ messages }) => ({ toNumber: messages?.catalog, toContact: messages?.toContact?.catalog }),
      { operation: 'sendCatalog', capability: 'messages.sendCatalog', needsOpenWindow: true },
    ),
} satisfies MutationResolvers;

/** `only`: the catalog of a channel that has one alone. */
function readProduct(input: SendProductInput, only: string | null): ParsedMessage<WithoutRecipient<ProductMessage>> {
  const { productId = null, retailerId = null, text = null, footerText = null } = input;
  const catalogId = input.catalogId ?? only;
  return {
    message: { catalogId, productId, retailerId, text, footerText },
    refusals: [
      ...(productId === null && retailerId === null ? [invalid(['productId'], 'Give productId, retailerId, or both.')] : []),
      ...Object.entries({ catalogId, productId, retailerId }).flatMap(([field, key]) => optionalTextFaults([field], key, maxKey)),
      ...optionalTextFaults(['text'], text, maxText),
      ...optionalTextFaults(['footerText'], footerText, maxFooter),
    ],
    content: { type: 'ProductContent', catalogId, productId, retailerId, title: null, text, url: null },
  };
}

function readCatalog(input: SendCatalogInput): ParsedMessage<WithoutRecipient<CatalogMessage>> {
  const { text = null, title = null, description = null, footerText = null, thumbnailRetailerId = null } = input;
  return {
    message: { text, title, description, footerText, thumbnailRetailerId },
    refusals: [
      ...Object.entries({ text, title, description }).flatMap(([field, given]) => optionalTextFaults([field], given, maxText)),
      ...optionalTextFaults(['footerText'], footerText, maxFooter),
      ...optionalTextFaults(['thumbnailRetailerId'], thumbnailRetailerId, maxKey),
    ],
    content: { type: 'InteractiveContent', header: title, text: text ?? description, footer: footerText, buttons: [], reply: null },
  };
}
