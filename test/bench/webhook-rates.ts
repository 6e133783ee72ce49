import { once } from 'node:events';
import { startOwn } from './child.js';
import type { AloneResult } from './parley-alone.js';
import type { WebhookFigures } from './webhooks.js';

/** Tried one after the other, until one is too fast. */
const rates = [200, 400, 800, 1600, 2400, 3200];
const secondsEach = 5;
/** A provider that waits longer for its answer sends again. */
const maxMs = 1000;

/** (g): webhooks a second that are answered in time, each once it is durable. */
export async function measureWebhookRates(): Promise<AloneResult> {
  const figures: ({ rate: number } & WebhookFigures)[] = [];
  for (const rate of rates) {
    const measured = await sendAt(rate);
    if (measured === undefined) break;
    figures.push({ rate, ...measured });
    if (measured.p99 > maxMs) break;
  }
  const kept = figures.filter(({ p99 }) => p99 <= maxMs).at(-1);
  const lines = figures.map(
    ({ rate, perSecond, p50, p99, appliedMs }) =>
      `(g) ${rate} webhooks a second asked, ${perSecond.toFixed(0)} taken: answered after p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; all applied ${appliedMs.toFixed(0)} ms after the last answer`,
  );
  return {
    figures,
    lines: [...lines, `(g) the fastest of ${rates.join(', ')} with a p99 within ${maxMs} ms: ${kept?.rate ?? 'none'} a second`],
  };
}

/** undefined when not all were taken. */
async function sendAt(rate: number): Promise<WebhookFigures | undefined> {
  const sender = startOwn('./webhooks.ts', ['--rate', String(rate), '--seconds', String(secondsEach)]);
  let measured: WebhookFigures | undefined;
  sender.on('message', (figures: WebhookFigures) => (measured = figures));
  await once(sender, 'exit');
  return measured;
}
