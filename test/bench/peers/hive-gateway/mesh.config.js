// The upstream as a source of Hive's: two calls, whose answers are described by samples.
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';

const record = {
  order_unique_id: 'text',
  catalog_id: 'text',
  chat_id: 'text',
  first_name: 'text',
  cart_total: 1,
  cart_currency: 'text',
  cart_status_raw: 'text',
  ordered_at: 'text',
  updated_at: 'text',
  payment_amount: 1,
  payment_method: 'text',
  transaction_id: 'text',
};

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadJSONSchemaSubgraph('Shop', {
        endpoint: process.env.UPSTREAM,
        operationHeaders: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        operations: [
          {
            type: 'Query',
            field: 'orderList',
            path: '/api/v1/whatsapp/catalog/order/list',
            method: 'POST',
            requestSample: { apiToken: 'text', whatsapp_catalog_id: 'text' },
            requestTypeName: 'OrderListRequest',
            responseSample: { status: 'text', message: [record] },
            responseTypeName: 'OrderList',
          },
          {
            type: 'Query',
            field: 'catalogList',
            path: '/api/v1/whatsapp/catalog/list',
            method: 'POST',
            requestSample: { apiToken: 'text' },
            requestTypeName: 'CatalogListRequest',
            responseSample: { status: 'text', message: [{ catalog_id: 'text', catalog_name: 'text' }] },
            responseTypeName: 'CatalogList',
          },
        ],
      }),
    },
  ],
});
