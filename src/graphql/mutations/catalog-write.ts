import type { Catalog } from '../../domain/catalog.js';
import { isWritten, writeOn } from './channel-write.js';
import type { MutationResolvers, SyncCatalogPayloadResolvers } from '../schema/generated.js';
import { keyFaults } from './write-input.js';
import type { CatalogPayload, RequiredResolvers } from '../schema/parents.js';

export const catalogMutations = {
  syncCatalog: async (_root, { input }, context): Promise<CatalogPayload> => {
    const { catalogId } = input;
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'syncCatalog',
      capability: 'catalogs.sync',
      writer: provider.catalogs?.sync,
      change: { catalogId },
      refusals: keyFaults(['catalogId'], catalogId),
    }));
    return { ...written, catalogId };
  },
} satisfies MutationResolvers;

export const catalogPayloadResolvers: RequiredResolvers<SyncCatalogPayloadResolvers, CatalogPayload> = {
  catalog: (payload, _args, context): Promise<Catalog | null> | null =>
    payload.channel !== null && isWritten(payload)
      ? context.loaders.catalog.load({ channel: payload.channel.name, key: payload.catalogId })
      : null,
};
