import type { Refusal } from '../../contract/error.js';
import type { NewProduct, ProductChange } from '../../contract/product-write.js';
import { toId } from '../../domain/id.js';
import type { Context } from '../request/context.js';
import { productKey } from '../request/loaders.js';
import type {
  CreateProductInput,
  DeleteProductPayloadResolvers,
  MutationResolvers,
  ProductPayloadResolvers,
  UpdateProductInput,
} from '../schema/generated.js';
import type { ProductInCatalog, ProductPayload, RequiredResolvers, WritePayload } from '../schema/parents.js';
import { isWritten, writeOn } from './channel-write.js';
import { invalid, keyFaults, optionalTextFaults, textFaults } from './write-input.js';

const maxName = 200;
const maxDescription = 9999;
const maxImages = 10;
const maxKey = 255;

export const productMutations = {
  createProduct: async (_root, { input }, context): Promise<ProductPayload> => {
    const catalogId = catalogOf(context, input);
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'createProduct',
      capability: 'products.create',
      writer: provider.catalogs?.productWrites?.create,
      change: { catalogId, ...newProductOf(input) },
      refusals: [
        ...catalogFaults(catalogId),
        ...fieldFaults(input),
        ...optionalTextFaults(['retailerId'], input.retailerId, maxKey),
        ...(input.imageUrls.length === 0 ? [invalid(['imageUrls'], 'Give at least one address.')] : []),
      ],
    }));
    return { ...written, catalogId, productId: written.result['productId'] ?? null };
  },
  updateProduct: async (_root, { input }, context): Promise<ProductPayload> => {
    const [catalogId, { productId }] = [catalogOf(context, input), input];
    const fields = changeOf(input);
    const isEmpty = Object.values(fields).every((field) => field === null);
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'updateProduct',
      capability: 'products.update',
      writer: provider.catalogs?.productWrites?.update,
      change: { catalogId, productId, ...fields },
      refusals: [
        ...(isEmpty ? [{ code: 'INVALID', message: 'Give at least one field to change.' } as const] : []),
        ...catalogFaults(catalogId),
        ...keyFaults(['productId'], productId),
        ...fieldFaults(input),
        ...(input.imageUrls?.length === 0 ? [invalid(['imageUrls'], 'Give at least one address.')] : []),
      ],
    }));
    return { ...written, catalogId, productId };
  },
  deleteProduct: async (_root, { input }, context): Promise<ProductPayload> => {
    const [catalogId, { productId }] = [catalogOf(context, input), input];
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'deleteProduct',
      capability: 'products.delete',
      writer: provider.catalogs?.productWrites?.delete,
      change: { catalogId, productId },
      refusals: [...catalogFaults(catalogId), ...keyFaults(['productId'], productId)],
    }));
    return { ...written, catalogId, productId };
  },
} satisfies MutationResolvers;

export const productPayloadResolvers: RequiredResolvers<ProductPayloadResolvers, ProductPayload> = {
  product: async (payload, _args, context): Promise<ProductInCatalog | null> => {
    const { channel, catalogId, productId } = payload;
    if (channel === null || catalogId === null || productId === null || !isWritten(payload)) return null;
    const key = productKey({ catalogId, productId, retailerId: null });
    const product = await context.loaders.product.load({ channel: channel.name, key });
    return product && { ...product, catalogId };
  },
};

export const deleteProductPayloadResolvers: RequiredResolvers<DeleteProductPayloadResolvers, ProductPayload> = {
  deletedProductId: ({ channel, catalogId, productId, outcome }) =>
    channel !== null && catalogId !== null && productId !== null && isDone(outcome)
      ? toId('Product', channel.name, catalogId, productId)
      : null,
};

function isDone(outcome: WritePayload['outcome']): boolean {
  return outcome === 'APPLIED' || outcome === 'ACCEPTED';
}

/** The named catalog, else the one that is the channel's only catalog. */
function catalogOf(context: Context, { channel, catalogId }: Pick<UpdateProductInput, 'channel' | 'catalogId'>): string | null {
  return catalogId ?? context.channel(channel)?.provider.catalogs?.only ?? null;
}

function catalogFaults(catalogId: string | null): readonly Refusal[] {
  return catalogId === null
    ? [invalid(['catalogId'], 'Give the catalog: this channel may have several.')]
    : keyFaults(['catalogId'], catalogId);
}

function newProductOf(input: CreateProductInput): Omit<NewProduct, 'catalogId'> {
  const { name, price, imageUrls, retailerId = null } = input;
  const { description, salePrice, url, availability, isHidden } = changeOf(input);
  return { name, description, price: moneyOf(price), salePrice, imageUrls, retailerId, url, availability, isHidden };
}

type Fields = Omit<ProductChange, 'catalogId' | 'productId'>;
type GivenFields = Pick<UpdateProductInput, keyof Fields>;

function changeOf(input: GivenFields): Fields {
  const { name = null, description = null, price, salePrice, imageUrls = null, url = null, availability = null, isHidden = null } = input;
  const [cost, reduced] = [price, salePrice].map((money) => (money == null ? null : moneyOf(money)));
  return { name, description, price: cost ?? null, salePrice: reduced ?? null, imageUrls, url, availability, isHidden };
}

function moneyOf({ amount, currencyCode }: { readonly amount: string; readonly currencyCode: string }): NewProduct['price'] {
  return { amount, currencyCode };
}

function fieldFaults({ name, description, price, salePrice, imageUrls, url }: GivenFields): readonly Refusal[] {
  const isMixed = price != null && salePrice != null && price.currencyCode !== salePrice.currencyCode;
  const negative = Object.entries({ price, salePrice }).filter(([, money]) => money?.amount.startsWith('-') === true);
  const addresses = (imageUrls ?? []).map((address, index) => [['imageUrls', String(index)], address] as const);
  return [
    ...(name == null ? [] : textFaults(['name'], name, maxName)),
    ...optionalTextFaults(['description'], description, maxDescription),
    ...negative.map(([field]) => invalid([field, 'amount'], 'This must not be negative.')),
    ...(isMixed ? [invalid(['salePrice', 'currencyCode'], `Both prices must be in ${price.currencyCode}.`)] : []),
    ...((imageUrls?.length ?? 0) > maxImages ? [invalid(['imageUrls'], `Give at most ${maxImages} addresses.`)] : []),
    ...[...addresses, ...(url == null ? [] : [[['url'], url] as const])].flatMap(([field, address]) =>
      /^https?:$/.test(new URL(address).protocol) ? [] : [invalid(field, 'This must be an http or https URL.')],
    ),
  ];
}
