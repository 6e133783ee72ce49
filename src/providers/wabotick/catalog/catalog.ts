import type { Call } from '../../../contract/call.js';
import type { Refusal } from '../../../contract/error.js';
import type { Catalogs } from '../../../contract/provider.js';
import type { Catalog, CheckoutSettings } from '../../../domain/catalog.js';
import { readDecimal } from '../../../domain/money.js';
import { now } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { checkText } from '../text-check.js';
import { readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

type CatalogList = Awaited<ReturnType<Catalogs['list']>>;

/** The account's catalogs, or those that the settings assign to this channel. */
export function createCatalogs(api: Api, account: Account): Catalogs {
  return {
    list: (call) => readCatalogs(api, account, call),
    sync: createWriter(api, {
      endpoint: 'catalog/sync',
      check: ({ catalogId }) => [...checkText(catalogId, ['catalogId']), ...checkOwner(catalogId, account)],
      fields: ({ catalogId }) => ({ whatsapp_catalog_id: catalogId }),
    }),
  };
}

/** The catalogs of this channel's orders. Needs no call when the settings list them. */
export async function readCatalogIds(
  api: Api,
  account: Account,
  call: Call,
): Promise<{ readonly ids: readonly string[]; readonly isComplete: boolean; readonly asOf: string }> {
  const configured = account.settings.catalogIds;
  if (configured !== undefined) return { ids: [...new Set(configured)], isComplete: true, asOf: now() };
  const { catalogs, isComplete, asOf } = await readCatalogs(api, account, call);
  return { ids: catalogs.map((catalog) => catalog.catalogId), isComplete, asOf };
}

/** Other catalogs of the account belong to other channels. */
function checkOwner(catalogId: string, { settings }: Account): Refusal[] {
  if (settings.catalogIds === undefined || settings.catalogIds.includes(catalogId)) return [];
  return [{ code: 'NOT_FOUND', field: ['catalogId'], message: 'The channel has no such catalog.' }];
}

function readCatalogs(api: Api, account: Account, call: Call): Promise<CatalogList> {
  return call.once('catalogs', async () => {
    const { records, broken, asOf } = await api.list('catalog/list', {}, call);
    const read = records.map((record) => toCatalog(record, account.channel)).filter((catalog) => catalog !== null);
    const own = account.settings.catalogIds;
    const known = new Map(read.map((catalog) => [catalog.catalogId, catalog]));
    const catalogs = [...known.values()].filter((catalog) => own === undefined || own.includes(catalog.catalogId));
    return { catalogs, isComplete: broken === 0 && read.length === records.length, asOf };
  });
}

/** The id is used verbatim: the documents mask it, so its format is unknown. */
function toCatalog(record: UntrustedRecord, channel: string): Catalog | null {
  const catalogId = readKey(record['catalog_id']);
  if (catalogId === null) return null;
  // Most of it is computed when it is read: orders ask for the names of their catalogs only.
  return {
    channel,
    catalogId,
    name: readText(record['catalog_name']),
    get url() {
      const url = readText(record['catalog_url']);
      return url !== null && URL.canParse(url) ? url : null;
    },
    get checkout() {
      return readCheckoutSettings(record['checkout_settings']);
    },
    get raw() {
      return withoutSecrets(record);
    },
  };
}

function readCheckoutSettings(value: unknown): CheckoutSettings | null {
  const settings = readJson(value);
  if (!isRecord(settings)) return null;
  return {
    taxPercentage: readDecimal(settings['tax_percentage']),
    shippingCharge: readDecimal(settings['shipping_charge']),
    raw: withoutSecrets(settings),
  };
}
