import { ProviderError } from '../../../contract/error.js';
import type { StatusWriter } from '../../../contract/provider.js';
import { orderStatuses } from '../../../domain/order.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import { documentedNames, type StatusWords } from './order-status.js';

const { PENDING: _readOnly, ...documentedWritableNames } = documentedNames;

/** Writes cart_status. The documents have no rule about transitions, so every order may change to every status. */
export function createStatusWriter(api: Api, account: Account): StatusWriter {
  const names: StatusWords = { ...documentedWritableNames, ...account.settings.statusWords };
  const writable = orderStatuses.filter((status) => names[status] !== undefined);
  return {
    writable,
    transitions: () => writable,
    // A change of status has an order and a word, and nothing else.
    carries: [],
    check: () => [],
    async send(order, change, call) {
      const name = names[change.status];
      if (name === undefined) throw unsupportedStatus(account.channel);
      await api.send('catalog/order/status-change', { order_unique_id: order.reference, cart_status: name }, call);
      return { outcome: 'APPLIED', providerId: null };
    },
  };
}

function unsupportedStatus(channel: string): ProviderError {
  const message = 'Wabotick has no such order status. If the account has a name for it, add that to statusWords in the settings.';
  return new ProviderError({ kind: 'unsupported', provider: 'wabotick', channel, sent: 'no', message, refusal: 'UNSUPPORTED_STATUS' });
}
