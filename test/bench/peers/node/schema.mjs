// The shared schema over the DataLoaders of the request.
import DataLoader from 'dataloader';
import { typeDefs } from './type-definitions.mjs';
import { readCatalogs, readMessages, readOrder, readPage } from './upstream.mjs';

export { typeDefs };

export const resolvers = {
  Query: {
    orders: (_source, given) => readPage(given),
    orderByReference: (_source, given, context) => context.orders.load(given),
    conversation: (_source, { contactId }) => ({ contactId }),
  },
  Order: {
    catalog: (order, _given, context) => context.catalogs.load(order.catalogId),
    conversation: ({ customer: { contactId } }) => ({ contactId }),
  },
  Conversation: { messages: ({ contactId }, { last }) => readMessages(contactId, last) },
};

export const createContext = () => ({
  catalogs: new DataLoader(readCatalogs),
  orders: new DataLoader((keys) => Promise.all(keys.map(readOrder))),
});
