import { ProviderError } from '../../../contract/error.js';
import type { StatusChange, StatusWriter } from '../../../contract/provider.js';
import type { Refusal } from '../../../contract/error.js';
import { orderStatuses, type OrderStatus } from '../../../domain/order.js';
import { unsupported } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import type { StatusWords } from './status-words.js';
import { documentedWords } from './status-words.js';

const { PENDING: _readOnly, ...documentedWritableWords } = documentedWords;

const noWords: StatusWords = {};

/** Reads cart_status_raw; words that neither their documents nor the account's settings name are UNKNOWN. */
export function readOrderStatus(word: string | null, own = noWords): OrderStatus {
  return (word === null ? undefined : statusesOf(own).get(word.trim().toLowerCase())) ?? 'UNKNOWN';
}

const statusesByWords = new WeakMap<StatusWords, ReadonlyMap<string, OrderStatus>>();

/** By word in lower case. The account's own words go before the documented ones. */
function statusesOf(own: StatusWords): ReadonlyMap<string, OrderStatus> {
  const known = statusesByWords.get(own);
  if (known !== undefined) return known;
  const entries = [...Object.entries(own), ...Object.entries(documentedWords)] as [OrderStatus, string][];
  const statuses = new Map(entries.reverse().map(([status, said]) => [said.toLowerCase(), status]));
  statusesByWords.set(own, statuses);
  return statuses;
}

/** Writes cart_status. No rule about which status may follow which is documented, so every order may move to every one. */
export function createStatusWriter(api: Api, account: Account): StatusWriter {
  const words: StatusWords = { ...documentedWritableWords, ...account.settings.statusWords };
  const writable = orderStatuses.filter((status) => words[status] !== undefined);
  return {
    writable,
    transitions: () => writable,
    check: (change) => findUnsupported(change),
    async send(order, change, call) {
      const word = words[change.status];
      if (word === undefined) throw unsupportedStatus(account.channel);
      await api.send('catalog/order/status-change', { order_unique_id: order.reference, cart_status: word }, call);
      return { outcome: 'APPLIED', providerId: null };
    },
  };
}

/** status-change takes an order and a word, and tells the customer nothing that a caller could choose. */
function findUnsupported(change: StatusChange): Refusal[] {
  const fields = ['paymentStatus', 'message', 'template', 'references'] as const;
  return fields
    .filter((field) => change[field] !== null)
    .map((field) => unsupported(field, `Wabotick's change of status carries no ${field}.`));
}

function unsupportedStatus(channel: string): ProviderError {
  const message = 'Wabotick has no word for this status.';
  return new ProviderError({ kind: 'unsupported', provider: 'wabotick', channel, sent: 'no', message, refusal: 'UNSUPPORTED_STATUS' });
}
