/** Channels with an account and a client each: as many as workload (x) has connections. */
export const shopChannels: readonly string[] = Array.from({ length: 32 }, (_, index) => `shop-${index}`);

/** Channels whose orders are listed together: those of workload (r). */
export const dayChannels: readonly string[] = Array.from({ length: 5 }, (_, index) => `day-${index}`);

export function shopToken(channel: string): string {
  return `bench-token-of-${channel}`;
}
