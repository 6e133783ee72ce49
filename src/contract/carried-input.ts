import { ProviderError, type Refusal } from './error.js';
import type {
  ButtonsMessage,
  CatalogMessage,
  ListMessage,
  LocationMessage,
  MediaMessage,
  Messages,
  ProductMessage,
  TemplateMessage,
  TextMessage,
} from './message-write.js';
import type { OptionalInput } from './optional-input.js';
import type { NewProduct, ProductChange } from './product-write.js';
import type { Catalogs, DetailsChange, OrderRequest, Orders, Provider, StatusChange } from './provider.js';

/** The optional inputs of each kind of write. An input below one that is not carried is not listed again in a refusal. */
const status: readonly OptionalInput<StatusChange>[] = ['paymentStatus', 'message', 'template', 'references'];
const details: readonly OptionalInput<DetailsChange>[] = [
  'paymentStatus',
  'adminNotes',
  'shippingDate',
  'deliveryDate',
  'branchId',
  'message',
];
const order: readonly OptionalInput<OrderRequest>[] = [
  'discount',
  'tax',
  'shipping',
  'paymentSettings',
  'text',
  'reference',
  'footerText',
  'catalogId',
  'expiresAt',
  'expirationText',
  'template',
  'items.*.productId',
  'items.*.retailerId',
  'items.*.isCustomItem',
];
const text: readonly OptionalInput<TextMessage>[] = ['replyTo'];
const template: readonly OptionalInput<TemplateMessage>[] = [
  'templateId',
  'name',
  'language',
  'variables',
  'headerVariables',
  'buttonVariables',
  'headerMedia',
  'headerMedia.url',
  'headerMedia.mediaId',
  'headerMedia.file',
  'headerMedia.filename',
  'quickReplies',
  'references',
];
const buttons: readonly OptionalInput<ButtonsMessage>[] = [
  'buttons.*.id',
  'headerText',
  'footerText',
  'media',
  'media.url',
  'media.mediaId',
  'media.file',
  'media.filename',
];
const media: readonly OptionalInput<MediaMessage>[] = ['media.url', 'media.mediaId', 'media.file', 'media.filename', 'caption'];

const list: readonly OptionalInput<ListMessage>[] = ['headerText', 'footerText', 'sections.*.title'];
const location: readonly OptionalInput<LocationMessage>[] = ['placeName', 'address'];
const productMessage: readonly OptionalInput<ProductMessage>[] = ['catalogId', 'productId', 'retailerId', 'text', 'footerText'];
const catalogMessage: readonly OptionalInput<CatalogMessage>[] = ['text', 'title', 'description', 'footerText', 'thumbnailRetailerId'];
const newProduct: readonly OptionalInput<NewProduct>[] = ['description', 'salePrice', 'retailerId', 'url', 'availability', 'isHidden'];
const productChange: readonly OptionalInput<ProductChange>[] = [
  ...(['name', 'description', 'price', 'salePrice', 'imageUrls', 'url', 'availability', 'isHidden'] as const),
];

/** What `send` is called with; the change is the argument before the last. */
type SendArguments<Change> = readonly [...unknown[], Change, unknown];

/** The part of every writer that is guarded here. */
interface Guardable {
  readonly carries?: readonly string[];
  check(change: never, ...others: never[]): readonly Refusal[];
  send(...given: never[]): Promise<unknown>;
}

/**
 * The provider, whose writers also refuse the optional inputs that they do not carry: in `check`, and once more in `send` before any call.
 * So an adapter names what it carries, and refuses nothing by hand that the contract may add later.
 */
export function refuseUncarried(provider: Provider): Provider {
  const { orders, messages, catalogs } = provider;
  return {
    ...provider,
    ...(orders && { orders: guardOrders(orders, provider) }),
    ...(messages && { messages: guardMessages(messages, provider) }),
    ...(catalogs && { catalogs: guardCatalogs(catalogs, provider) }),
  };
}

function guardOrders(orders: Orders, provider: Provider): Orders {
  return guardParts(orders, { status, details, send: order, sendToContact: order }, provider);
}

function guardCatalogs(catalogs: Catalogs, provider: Provider): Catalogs {
  const { productWrites } = catalogs;
  if (productWrites === undefined) return catalogs;
  return { ...catalogs, productWrites: guardParts(productWrites, { create: newProduct, update: productChange }, provider) };
}

function guardMessages(messages: Messages, provider: Provider): Messages {
  const inputs = { text, template, buttons, media, list, location, product: productMessage, catalog: catalogMessage };
  const guarded = guardParts(messages, inputs, provider);
  return messages.toContact === undefined ? guarded : { ...guarded, toContact: guardParts(messages.toContact, inputs, provider) };
}

function guardParts<Parts extends object>(
  parts: Parts,
  inputs: Partial<Record<keyof Parts, readonly string[]>>,
  provider: Provider,
): Parts {
  const guarded = Object.entries(inputs as Record<string, readonly string[]>).flatMap(([name, optional]) => {
    const writer = parts[name as keyof Parts] as Guardable | undefined;
    return writer === undefined ? [] : [[name, guard(writer, optional, provider)] as const];
  });
  return { ...parts, ...Object.fromEntries(guarded) };
}

function guard(writer: Guardable, optional: readonly string[], { name, channel }: Provider): Guardable {
  const { carries = [] } = writer;
  const missing = optional.filter((input) => !carries.includes(input) && !isBelowAny(input, optional, carries));
  if (missing.length === 0) return writer;
  return {
    ...writer,
    check: (change, ...others) => [...findGiven(missing, change), ...writer.check(change, ...others)],
    send: async (...given) => {
      const [refusal] = findGiven(missing, (given as unknown as SendArguments<object>).at(-2));
      if (refusal === undefined) return writer.send(...given);
      const { code, message, field } = refusal;
      throw new ProviderError({ kind: 'refused', provider: name, channel, sent: 'no', message, refusal: code, field });
    },
  };
}

/** Whether an input is a part of another optional one that is not carried at all. */
function isBelowAny(input: string, optional: readonly string[], carries: readonly string[]): boolean {
  return optional.some((other) => input.startsWith(`${other}.`) && !carries.includes(other));
}

/** A refusal for each of the inputs that the change has, at its place. */
function findGiven(inputs: readonly string[], change: unknown): Refusal[] {
  return inputs.flatMap((input) => placesOf(change, input.split('.'))).map(uncarried);
}

/** Where the input stands in the change, such as ['items', '0', 'retailerId']; [] where it is null, empty or absent. */
function placesOf(value: unknown, [name, ...rest]: readonly string[], above: readonly string[] = []): readonly (readonly string[])[] {
  if (name === undefined) return isGiven(value) ? [above] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (name !== '*') return placesOf((value as Record<string, unknown>)[name], rest, [...above, name]);
  return Object.entries(value).flatMap(([index, item]) => placesOf(item, rest, [...above, index]));
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function uncarried(field: readonly string[]): Refusal {
  const message = `This channel's provider has no place for \`${field.join('.')}\` here: leave it out.`;
  return { code: 'CAPABILITY_NOT_SUPPORTED', message, field };
}
