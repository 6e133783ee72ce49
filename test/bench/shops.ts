/** Channels with an account and a client each: as many as workload (x) has connections. */
export const shopChannels: readonly string[] = Array.from({ length: 32 }, (_, index) => `shop-${index}`);

export function shopToken(channel: string): string {
  return `bench-token-of-${channel}`;
}
