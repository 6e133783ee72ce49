import type { ChannelEntry } from '../../contract/registry.js';
import { pageOfAll } from '../../contract/scan.js';
import type { Catalog, CheckoutSettings } from '../../domain/catalog.js';
import { toId } from '../../domain/id.js';
import { connectionResolvers, edgeResolvers, type CatalogInList, type CatalogList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import type {
  CatalogConnectionResolvers,
  CatalogEdgeResolvers,
  CatalogResolvers,
  CheckoutSettingsResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';
import { answerList, channelsOf, readListRequest, type ListArguments, type MergedListRequest } from '../request/list-request.js';
import type { CatalogRecord } from '../../store/copies/record-nouns.js';
import { copiedRecords, recordSourceResolvers, withReadTimes } from '../request/copied-list.js';
import type { Source } from '../request/merge.js';
import { listOrdersOf } from './order-list.js';
import { listProducts } from './product.js';

export const catalogQueries = {
  catalogs: (_root, args, context) => {
    return answerCatalogs(context, readCatalogRequest(args, channelsOf(context, args.channels, 'channels'), null));
  },
} satisfies QueryResolvers;

interface CatalogListArguments extends ListArguments {
  readonly channels?: readonly string[] | null;
}

/** By channel and id: catalogs have no time to sort by. */
const sort = { direction: 'ASC' } as const;
type CatalogRequest = MergedListRequest<null, typeof sort>;

/** Lists the catalogs of one channel, by id. Each channel has its own cursors. */
export function listCatalogsOf(context: Context, channel: ChannelEntry, args: CatalogListArguments): Promise<CatalogList> {
  return answerCatalogs(context, readCatalogRequest(args, [channel], channel.name));
}

function readCatalogRequest(args: CatalogListArguments, channels: readonly ChannelEntry[], parent: string | null): CatalogRequest {
  return readListRequest('catalogs', args, { channels, filter: null, sort }, [args.channels ?? null, parent]);
}

function answerCatalogs(context: Context, request: CatalogRequest): Promise<CatalogList> {
  return answerList(context, request, (channel) => catalogSource(context, channel, request));
}

function catalogSource(context: Context, channel: ChannelEntry, { maxAge }: CatalogRequest): Source<Catalog> {
  const { catalogs } = channel.provider;
  if (catalogs === undefined) return { channel };
  return {
    channel,
    own: () =>
      copiedRecords(
        context,
        { channel: channel.name, noun: 'catalogs', maxAge },
        context.ledger.copies.catalogs,
        { filter: { parent: '' }, sort: { column: 'place', direction: sort.direction } },
        catalogOf,
      ),
    read: async (after, limit, call) => {
      const listed = await catalogs.list(call);
      const placed = listed.catalogs.map((catalog) => ({ key: '', id: catalog.catalogId, item: catalog }));
      const page = pageOfAll(placed, { after, limit, direction: sort.direction, asOf: listed.asOf, isComplete: listed.isComplete });
      return withReadTimes(page);
    },
  };
}

function catalogOf(record: CatalogRecord): Catalog {
  if (record.kind !== 'catalog') throw new Error('A product is no catalog.');
  return { ...record.catalog, source: record.source };
}

export const catalogResolvers: RequiredResolvers<CatalogResolvers, Catalog> = {
  ...recordSourceResolvers,
  id: (catalog) => toId('Catalog', catalog.channel, catalog.catalogId),
  name: ({ name, catalogId }) => name ?? catalogId,
  checkoutSettings: ({ checkout }) => checkout,
  raw: (catalog, _args, context) => context.redactor.value(catalog.raw),
  channel: (catalog, _args, context) => context.channelOf(catalog.channel),
  orders: (catalog, args, context) => listOrdersOf(context, context.channelOf(catalog.channel), args, { catalogId: catalog.catalogId }),
  products: (catalog, args, context) => listProducts(context, context.channelOf(catalog.channel), catalog, args),
};

export const checkoutSettingsResolvers: RequiredResolvers<CheckoutSettingsResolvers, CheckoutSettings> = {
  raw: (settings, _args, context) => context.redactor.value(settings.raw),
};

export const catalogConnectionResolvers: RequiredResolvers<CatalogConnectionResolvers, CatalogList> = connectionResolvers<Catalog>();
export const catalogEdgeResolvers: RequiredResolvers<CatalogEdgeResolvers, CatalogInList> = edgeResolvers<Catalog>();
