import { setTimeout as delay } from 'node:timers/promises';
import type { CustomerFill } from '../store/customers/fill.js';
import type { Log } from '../observability/log.js';

/** So many slices are derived before the gateway listens: small ledgers are then complete at once. */
const slicesAtStart = 8;
/** Between slices, so that requests are served. */
const pauseMs = 20;
const retryMs = 5_000;

/** Derives the contacts of customers after an update, in the background, until the returned function is called. */
export async function fillCustomers(fill: CustomerFill, log: Log): Promise<() => Promise<void>> {
  if (await fill.isDone()) return async () => undefined;
  for (let slice = 0; slice < slicesAtStart; slice += 1) if (await fill.step()) return async () => undefined;
  const stopping = new AbortController();
  const running = fillRest(fill, log, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

async function fillRest(fill: CustomerFill, log: Log, signal: AbortSignal): Promise<void> {
  log.info('the customers of earlier orders and messages are listed now');
  while (!signal.aborted) {
    try {
      if (await fill.step()) return log.info('the customers of earlier orders and messages are listed');
      await wait(pauseMs, signal);
    } catch (error) {
      log.error({ error }, 'the customers of earlier orders and messages could not be listed yet');
      await wait(retryMs, signal);
    }
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
