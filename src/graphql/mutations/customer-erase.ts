import { setTimeout as delay } from 'node:timers/promises';
import { readId } from '../../domain/id.js';
import { readPhoneNumber } from '../../domain/phone.js';
import type { Refusal } from '../../contract/error.js';
import { TooManyErasuresError } from '../../store/privacy/running-erasures.js';
import type { PersonErasure } from '../../store/privacy/erase.js';
import type { Context } from '../request/context.js';
import type { EraseCustomerInput, MutationResolvers } from '../schema/generated.js';
import type { EraseCustomerAnswer } from '../schema/parents.js';
import { invalid } from './write-input.js';

/** An erasure that takes longer continues without the client, who may ask again. */
const maxWaitMs = 20_000;

export const customerEraseMutations = {
  eraseCustomer: async (_root, { input }, context): Promise<EraseCustomerAnswer> => {
    if (context.viewer.channels !== 'all') return refused(onlyForAllChannels);
    const phoneNumber = readNumber(input);
    if (typeof phoneNumber !== 'string') return refused(phoneNumber);
    try {
      const erasure = await withinTime(erase(context, phoneNumber));
      context.forgetReads();
      if (erasure === undefined) return { ...nothing, isRunning: true };
      const { erased, remaining, pendingWebhooks } = erasure;
      const recordCount = Object.values(erased).reduce((sum, count) => sum + count, 0);
      return { ...nothing, isErased: Object.keys(remaining).length === 0, recordCount, pendingWebhooks };
    } catch (error) {
      if (error instanceof TooManyErasuresError) return refused({ code: 'LIMIT_EXCEEDED', message: error.message });
      throw error;
    }
  },
} satisfies MutationResolvers;

const nothing: EraseCustomerAnswer = { isErased: false, isRunning: false, recordCount: null, pendingWebhooks: 0, userErrors: [] };

function refused(refusal: Refusal): EraseCustomerAnswer {
  return { ...nothing, userErrors: [refusal] };
}

const onlyForAllChannels = invalid([], 'Only a client with all channels may erase a customer, because an erasure concerns all of them.');

/** The number, also of a customer of whom nothing is stored any more: an erasure may be repeated. */
function readNumber({ customerId, phoneNumber }: EraseCustomerInput): string | Refusal {
  if ((customerId == null) === (phoneNumber == null)) return invalid([], 'Give exactly one of customerId and phoneNumber.');
  if (phoneNumber != null) {
    return readPhoneNumber(phoneNumber) ?? invalid(['phoneNumber'], 'This is not a valid phone number in E.164, such as +14155552671.');
  }
  const parts = readId(customerId ?? '');
  if (parts?.type !== 'Customer') return invalid(['customerId'], 'This is not the id of a customer that this gateway returned.');
  const number = parts.channel === '' ? readPhoneNumber(parts.key[0] ?? '') : null;
  return number ?? invalid(['customerId'], 'Nothing connects this customer with a number. Only customers with a number can be erased.');
}

/** The log says who erased and how much, and nothing of the customer. */
function erase({ ledger, viewer, operation, signals: { log } }: Context, phoneNumber: string): Promise<PersonErasure> {
  const by = { audit: 'eraseCustomer', client: viewer.name, requestId: operation.requestId };
  return ledger.erasePerson(phoneNumber, {
    onDone: ({ erased, remaining }) => log.info({ ...by, erased, remaining }, 'a customer was erased'),
    onFailed: (error) =>
      log.error({ ...by, error }, 'a customer could not be erased completely; the next erasure of the customer continues'),
  });
}

/** Undefined when the time is over first. */
async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  const isDone = new AbortController();
  const waiting = delay(maxWaitMs, undefined, { signal: isDone.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([work, waiting]);
  } finally {
    isDone.abort();
  }
}
