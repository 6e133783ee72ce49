// The shared schema over the upstream's source: orders as the other peers read them, catalogs asked for together.
import { defineConfig } from '@graphql-hive/gateway';
import { catalogOf, toCatalogs, toPage } from '../node/records.mjs';
import { typeDefs } from '../node/type-definitions.mjs';

const apiToken = 'bench-token';
const orderFields =
  '{ message { order_unique_id catalog_id chat_id first_name cart_total cart_currency cart_status_raw ordered_at updated_at payment_amount payment_method transaction_id } }';
const catalogFields = '{ message { catalog_id catalog_name } }';

export const gatewayConfig = defineConfig({
  additionalTypeDefs: typeDefs.replace('type Query', 'extend type Query'),
  additionalResolvers: {
    Query: {
      orders: {
        async resolve(root, given, context, info) {
          const [channel] = given.filter.channels;
          const input = { apiToken, whatsapp_catalog_id: catalogOf(channel) };
          const { message } = await context.Shop.Query.orderList({ root, context, info, args: { input }, selectionSet: orderFields });
          return toPage([{ channel, records: message }], given);
        },
      },
    },
    Order: {
      catalog: {
        resolve: (root, _given, context, info) =>
          context.Shop.Query.catalogList({
            root,
            context,
            info,
            key: root.catalogId,
            argsFromKeys: () => ({ input: { apiToken } }),
            valuesFromResults: ({ message }, ids) => toCatalogs(message, ids),
            selectionSet: catalogFields,
          }),
      },
    },
  },
});
