import type { Call } from '../../contract/call.js';
import type { Catalogs } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { pageOfAll } from '../../contract/scan.js';
import type { Catalog, CheckoutSettings } from '../../domain/catalog.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { Complete } from '../schema/complete.js';
import { connectionResolvers, edgeResolvers, type CatalogInList, type CatalogList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import type {
  CatalogConnectionResolvers,
  CatalogEdgeResolvers,
  CatalogResolvers,
  CheckoutSettingsResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import { answerList, channelsOf, type ListArguments } from '../request/list-request.js';
import { channelOf } from './order.js';
import { listOrdersOf } from './order-list.js';
import { listProducts } from './product.js';

export const catalogQueries = {
  catalogs: (_root, given, context) => listCatalogsOf(context, channelsOf(context, given.channels, 'channels'), given),
} satisfies QueryResolvers;

/** Catalogs of some channels, by channel and id. `place` is the channel whose field the list is. */
export function listCatalogsOf(
  context: Context,
  channels: readonly ChannelEntry[],
  given: ListArguments & { channels?: readonly string[] | null },
  place: string | null = null,
): Promise<CatalogList> {
  const sources = channels.map((channel) => {
    const { catalogs } = channel.provider;
    if (catalogs === undefined) return { channel };
    return { channel, read: (after: Position | null, limit: number, call: Call) => pageOfCatalogs(catalogs, after, limit, call) };
  });
  return answerList(context, 'catalogs', given, { direction: 'ASC', conditions: [given.channels ?? null, place], sources });
}

async function pageOfCatalogs(catalogs: Catalogs, after: Position | null, limit: number, call: Call) {
  const listed = await catalogs.list(call);
  const placed = listed.catalogs.map((catalog) => ({ key: '', id: catalog.catalogId, item: catalog }));
  return pageOfAll(placed, { after, limit, direction: 'ASC', asOf: listed.asOf, isComplete: listed.isComplete });
}

export const catalogResolvers: Complete<CatalogResolvers, Catalog> = {
  id: (catalog) => toId('Catalog', catalog.channel, catalog.catalogId),
  name: ({ name, catalogId }) => name ?? catalogId,
  checkoutSettings: ({ checkout }) => checkout,
  raw: (catalog, _given, context) => context.redactor.value(catalog.raw),
  channel: (catalog, _given, context) => channelOf(context, catalog.channel),
  orders: (catalog, given, context) => listOrdersOf(context, channelOf(context, catalog.channel), given, { catalogId: catalog.catalogId }),
  products: (catalog, given, context) => listProducts(context, channelOf(context, catalog.channel), catalog, given),
};

export const checkoutSettingsResolvers: Complete<CheckoutSettingsResolvers, CheckoutSettings> = {
  raw: (settings, _given, context) => context.redactor.value(settings.raw),
};

export const catalogConnectionResolvers: Complete<CatalogConnectionResolvers, CatalogList> = connectionResolvers<Catalog>();
export const catalogEdgeResolvers: Complete<CatalogEdgeResolvers, CatalogInList> = edgeResolvers<Catalog>();
