import { ProviderError } from '../../../contract/error.js';
import type { StatusWriter } from '../../../contract/provider.js';
import { orderStatuses } from '../../../domain/order.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import { documentedWords, type StatusWords } from './order-status.js';

const { PENDING: _readOnly, ...documentedWritableWords } = documentedWords;

/** Writes cart_status. No rule about which status may follow which is documented, so every order may move to every one. */
export function createStatusWriter(api: Api, account: Account): StatusWriter {
  const words: StatusWords = { ...documentedWritableWords, ...account.settings.statusWords };
  const writable = orderStatuses.filter((status) => words[status] !== undefined);
  return {
    writable,
    transitions: () => writable,
    // A change of status has an order and a word, and nothing else.
    carries: [],
    check: () => [],
    async send(order, change, call) {
      const word = words[change.status];
      if (word === undefined) throw unsupportedStatus(account.channel);
      await api.send('catalog/order/status-change', { order_unique_id: order.reference, cart_status: word }, call);
      return { outcome: 'APPLIED', providerId: null };
    },
  };
}

function unsupportedStatus(channel: string): ProviderError {
  const message = 'Wabotick has no word for this status.';
  return new ProviderError({ kind: 'unsupported', provider: 'wabotick', channel, sent: 'no', message, refusal: 'UNSUPPORTED_STATUS' });
}
