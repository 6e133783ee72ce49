// The simulated providers in a process of their own: as channels for the configuration, with the orders that their webhooks would report.
import type { Order } from '../../src/domain/order.js';
import { providers } from '../../src/providers/index.js';

/** What the process says first. */
export interface SimulatedShops {
  readonly channels: readonly { readonly name: string }[];
  readonly samples: readonly Order[];
}

const running = await Promise.all(
  providers.map(async ({ name, startSimulator }) => ({ name, provider: name, simulator: await startSimulator() })),
);
process.on('message', ({ latencyMs }: { readonly latencyMs: number }) => {
  for (const { simulator } of running) simulator.fail({ kind: 'delay', milliseconds: latencyMs, times: Infinity });
  process.send?.({});
});
process.on('disconnect', () => process.exit(0));
// They remember every request, of which a sample makes thousands.
setInterval(() => running.forEach(({ simulator }) => simulator.forgetRequests()), 500);
process.send?.({
  channels: running.map(({ name, provider, simulator: { baseUrl, settings } }) => ({ name, provider, baseUrl, settings })),
  samples: running.flatMap(({ name, simulator }) => simulator.samples.map((sample) => ({ ...sample, channel: name }))),
} satisfies SimulatedShops);
