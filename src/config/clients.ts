import { z } from 'zod';
import type { Faults } from './fault.js';
import { clientShape, memberOf, type Scope } from './shape.js';
import { suggest } from './suggestion.js';

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
  const raw = list ?? [];
  const read = raw.map((client, index) => faults.read(clientShape, client, ['clients', index]));
  // Looked at in what is written: a client that has a fault elsewhere hides neither a repetition nor a channel that does not exist.
  for (const [index, client] of raw.entries()) {
    compare(client, raw.slice(0, index), index, faults);
    for (const [position, name] of channelsOf(client).entries()) {
      if (name === '*' || channelNames.has(name)) continue;
      faults.add(['clients', index, 'channels', position], 'is not the name of a channel', suggest(name, channelNames));
    }
  }
  return read.filter((client) => client !== undefined);
}

function compare(client: unknown, others: readonly unknown[], index: number, faults: Faults): void {
  for (const key of ['name', 'tokenSha256'] as const) {
    const own = textOf(client, key);
    if (own !== undefined && others.some((other) => textOf(other, key) === own)) {
      faults.add(['clients', index, key], 'is that of another client too');
    }
  }
}

/** A member that is a valid name or hash, as it is compared. */
function textOf(client: unknown, key: 'name' | 'tokenSha256'): string | undefined {
  const read = clientShape.shape[key].safeParse(memberOf(client, key));
  return read.success ? read.data : undefined;
}

function channelsOf(client: unknown): readonly string[] {
  const channels = memberOf(client, 'channels');
  return Array.isArray(channels) ? channels.map((name) => (typeof name === 'string' ? name : '*')) : [];
}
