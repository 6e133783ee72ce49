import * as z from 'zod';
import type { Faults } from './fault.js';
import { clientShape, memberOf, type Scope } from './shape.js';
import { suggest } from './suggestion.js';

/** A configured client. */
export interface ClientConfiguration {
  readonly name: string;
  /** 64 hex digits, lower case. */
  readonly tokenSha256: string;
  readonly scopes: readonly Scope[];
  /** Channel names, or `*` alone. */
  readonly channels: readonly string[];
}

export interface ClientContext {
  /** Whether tokens of clients are the only authentication. */
  readonly isAlone: boolean;
  readonly channelNames: ReadonlySet<string>;
}

/** The valid clients. */
export function readClients(clients: unknown, { isAlone, channelNames }: ClientContext, faults: Faults): ClientConfiguration[] {
  const list = faults.read(z.array(z.unknown()), clients, ['clients']);
  if (isAlone && list?.length === 0) faults.add(['clients'], 'is required: without a client nobody can call the gateway');
  const raw = list ?? [];
  const read = raw.map((client, index) => faults.read(clientShape, client, ['clients', index]));
  const used = { name: new Set<string>(), tokenSha256: new Set<string>() };
  // Checks the raw values: another fault of a client hides neither a duplicate nor an unknown channel.
  for (const [index, client] of raw.entries()) {
    addDuplicates(client, used, index, faults);
    for (const [position, name] of channelsOf(client).entries()) {
      if (name === '*' || channelNames.has(name)) continue;
      faults.add(['clients', index, 'channels', position], 'is not the name of a channel', suggest(name, channelNames));
    }
  }
  return read.filter((client) => client !== undefined);
}

/** `used` has what the clients before this one have. */
function addDuplicates(client: unknown, used: Readonly<Record<'name' | 'tokenSha256', Set<string>>>, index: number, faults: Faults): void {
  for (const key of ['name', 'tokenSha256'] as const) {
    const own = textOf(client, key);
    if (own === undefined) continue;
    if (used[key].has(own)) faults.add(['clients', index, key], 'is also used by another client');
    used[key].add(own);
  }
}

/** A valid name or hash, in the form in which it is compared. */
function textOf(client: unknown, key: 'name' | 'tokenSha256'): string | undefined {
  const read = clientShape.shape[key].safeParse(memberOf(client, key));
  return read.success ? read.data : undefined;
}

function channelsOf(client: unknown): readonly string[] {
  const channels = memberOf(client, 'channels');
  return Array.isArray(channels) ? channels.map((name) => (typeof name === 'string' ? name : '*')) : [];
}
