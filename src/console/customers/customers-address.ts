/** What the address says of the list: reload, back and links keep it. */
export interface CustomersAddress {
  readonly channels: readonly string[];
  readonly search: string;
  readonly withOrders: boolean;
}

/** The gateway accepts no longer search. */
export const maxSearchLength = 100;

export function readCustomersAddress(parameters: URLSearchParams): CustomersAddress {
  return {
    channels: parameters.get('channels')?.split(',').filter(Boolean) ?? [],
    search: (parameters.get('search') ?? '').trim().slice(0, maxSearchLength),
    withOrders: parameters.get('orders') === 'true',
  };
}

export function writeCustomersAddress({ channels, search, withOrders }: CustomersAddress): URLSearchParams {
  return new URLSearchParams({
    ...(search !== '' && { search }),
    ...(channels.length > 0 && { channels: channels.join(',') }),
    ...(withOrders && { orders: 'true' }),
  });
}
