import type { Assumption, Evidence, Probe } from '../../contract/assumption.js';
import { ProviderError } from '../../contract/error.js';
import type { WholeList } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import type { Template } from '../../domain/template.js';

type Check = Assumption['check'];

export function confirmed(reason: string): Evidence {
  return { result: 'confirmed', reason };
}

export function refuted(reason: string): Evidence {
  return { result: 'refuted', reason };
}

export function notTried(reason: string): Evidence {
  return { result: 'not tried', reason };
}

/** Nothing can be asked: only what the provider delivers shows it. */
export const onlyDelivery = {
  how: 'none',
  reason: 'Only a delivery shows it: `parley webhooks list` has what arrived.',
} as const satisfies Check;

/** Whether something holds for each of the records; `what` names them, such as "templates". */
export function ofEach<T>(records: readonly T[], holds: (record: T) => boolean, what: string): Evidence {
  if (records.length === 0) return notTried(`The account has no ${what}.`);
  const others = records.filter((record) => !holds(record)).length;
  return others === 0
    ? confirmed(`It holds for ${records.length} ${what}.`)
    : refuted(`It does not hold for ${others} of ${records.length} ${what}.`);
}

/** Whether times come newest first; records without a time are left out. */
export function newestFirst(times: readonly (string | null)[], what: string): Evidence {
  const known = times.filter((time) => time !== null);
  if (known.length < 2) return notTried(`The account has fewer than two ${what}.`);
  const isSorted = known.every((time, index) => index === 0 || (known[index - 1] ?? '') >= time);
  return isSorted ? confirmed(`${known.length} ${what} came newest first.`) : refuted(`${known.length} ${what} came in another order.`);
}

/** The newest orders of the channel; [] where the provider lists none. */
export async function someOrders({ provider, call }: Probe): Promise<readonly Order[]> {
  const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
  const page = await provider.orders?.list?.({ filter: {}, sort, after: null, limit: 50 }, call);
  return page?.items.map(({ item }) => item) ?? [];
}

export async function someTemplates({ provider, call }: Probe): Promise<readonly Template[]> {
  const sort = { field: 'UPDATED_AT', direction: 'DESC' } as const;
  const page = await provider.templates?.list({ filter: {}, sort, after: null, limit: 100 }, call);
  return page?.items.map(({ item }) => item) ?? [];
}

/** A list at an address that no document of this provider names: a 404 refutes it. `off` says how it is switched on. */
export function listExists(listOf: (probe: Probe) => WholeList<unknown> | undefined, off: string): Check {
  return {
    how: 'read',
    run: async (probe) => {
      const list = listOf(probe);
      if (list === undefined) return notTried(off);
      return existing(async () => (await list.list(probe.call)).length);
    },
  };
}

/** Confirmed when the read succeeds, refuted when its address does not exist. */
export async function existing(read: () => Promise<number>): Promise<Evidence> {
  try {
    return confirmed(`The provider answered, with ${await read()} readable records.`);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return refuted('The provider has no such address.');
    throw error;
  }
}

/** Whether the state of the number is one of the documented ones. */
export const stateIsKnown: Check = {
  how: 'read',
  run: async ({ provider, call }) => {
    const connection = await provider.connection?.(call);
    if (connection === undefined) return notTried('The adapter does not read it.');
    return connection.connected === null
      ? refuted('The state is none of the documented ones.')
      : confirmed('The state is a documented one.');
  },
};

/** Whether the provider knows of a number whether it is on WhatsApp. */
export const numberIsLookedUp: Check = {
  how: 'read',
  needs: 'phone',
  run: async ({ provider, call, phoneNumber }) => {
    const status = await provider.phoneNumbers?.status(phoneNumber, call);
    if (status === undefined) return notTried('The adapter does not read it.');
    return status.exists === null
      ? refuted('The provider did not say whether the number is on WhatsApp.')
      : confirmed('The provider said whether the number is on WhatsApp.');
  },
};

/** Sends one text to the number that the operator named. */
export const textIsAccepted: Check = {
  how: 'write',
  needs: 'phone',
  run: async ({ provider, write, phoneNumber }) => {
    const text = provider.messages?.text;
    if (text === undefined) return notTried('The adapter sends no texts.');
    const { providerId } = await text.send({ phoneNumber, text: 'This is a test of the connection.', replyTo: null }, write);
    return providerId === null ? refuted('The text was accepted without an id.') : confirmed('The text was accepted with an id.');
  },
};

/** Writes the status that the order has already. */
export const sameStatusIsAccepted: Check = {
  how: 'write',
  needs: 'order',
  run: async ({ provider, call, write, order: reference }) => {
    const order = (await provider.orders?.get?.([reference], call))?.get(reference);
    if (order instanceof ProviderError) throw order;
    const status = provider.orders?.status;
    if (order === undefined || status === undefined)
      return notTried('The provider does not have this order, or its status cannot be written.');
    const change = { status: order.status, paymentStatus: null, message: null, template: null, references: null };
    if (!status.writable.includes(order.status) || status.check(change, order).length > 0)
      return notTried('The present status of this order cannot be written.');
    try {
      await status.send(order, change, write);
      return confirmed('The provider accepted the present status again.');
    } catch (error) {
      if (error instanceof ProviderError && error.sent === 'answered' && ['refused', 'invalid', 'conflict'].includes(error.kind))
        return refuted('The provider refused the present status.');
      throw error;
    }
  },
};
