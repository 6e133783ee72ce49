import { refusal, success } from './request.js';
import type { EndpointHandler } from './state.js';

/** Endpoints that change data of the account. */
export const accountHandlers: Readonly<Record<string, EndpointHandler>> = {
  'account/connect': (fields, { backOffice }) => {
    const { user_id: userId = '', whatsapp_business_account_id: whatsAppBusinessAccountId = '' } = fields;
    backOffice.connections.push({ userId, whatsAppBusinessAccountId });
    return success('Whatsapp account has been connect successfully.');
  },
  'label/create': (fields, { data }) => {
    const name = fields['label_name'];
    if (data.labels.some((label) => label['label_name'] === name)) return refusal('Label already exist.');
    const id = Math.max(0, ...data.labels.map((label) => Number(label['id']))) + 1;
    data.labels.push({ id, label_name: name, status: '1' });
    return success('Label has been created successfully.');
  },
  'catalog/sync': (fields, { data, backOffice }) => {
    const catalogId = fields['whatsapp_catalog_id'] ?? '';
    if (!data.catalogs.some((catalog) => catalog['catalog_id'] === catalogId)) return refusal('Catalog not found.');
    backOffice.synced.push(catalogId);
    return success('Catalog products have been synced successfully.');
  },
};
