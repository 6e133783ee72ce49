// The shared schema over a DataLoader of the request.
import DataLoader from 'dataloader';
import { typeDefs } from './type-definitions.mjs';
import { readCatalogs, readOrders } from './upstream.mjs';

export { typeDefs };

export const resolvers = {
  Query: { orders: async (_source, given) => ({ nodes: await readOrders(given) }) },
  Order: { catalog: (order, _given, context) => context.catalogs.load(order.catalogId) },
};

export const createContext = () => ({ catalogs: new DataLoader(readCatalogs) });
