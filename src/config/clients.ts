import { z } from 'zod';
import type { Faults } from './fault.js';
import { clientShape, type Scope } from './shape.js';

/** Who may ask. */
export interface ClientConfiguration {
  readonly name: string;
  /** 64 hex digits, lower case. */
  readonly tokenSha256: string;
  readonly scopes: readonly Scope[];
  /** Channel names, or `*` alone. */
  readonly channels: readonly string[];
}

export interface ClientSurroundings {
  /** No other way to ask is configured. */
  readonly isAlone: boolean;
  readonly channelNames: ReadonlySet<string>;
}

/** The clients without a fault of their own. */
export function readClients(clients: unknown, { isAlone, channelNames }: ClientSurroundings, faults: Faults): ClientConfiguration[] {
  const list = faults.read(z.array(z.unknown()), clients, ['clients']);
  if (isAlone && list?.length === 0) faults.add(['clients'], 'is required: without a client nobody could ask');
  const read = (list ?? []).map((client, index) => faults.read(clientShape, client, ['clients', index]));
  for (const [index, client] of read.entries()) {
    if (client !== undefined) compare(client, read.slice(0, index), index, faults);
    for (const [position, name] of (client?.channels ?? []).entries()) {
      if (name !== '*' && !channelNames.has(name)) faults.add(['clients', index, 'channels', position], 'is not the name of a channel');
    }
  }
  return read.filter((client) => client !== undefined);
}

function compare(client: ClientConfiguration, others: readonly (ClientConfiguration | undefined)[], index: number, faults: Faults): void {
  for (const key of ['name', 'tokenSha256'] as const) {
    if (others.some((other) => other?.[key] === client[key])) faults.add(['clients', index, key], 'is that of another client too');
  }
}
