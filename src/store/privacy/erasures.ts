import type { Kysely } from 'kysely';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Instant } from '../../domain/time.js';
import type { LedgerHash } from '../connection/ledger-hash.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { ErasureRow, Tables } from '../schema/tables.js';

/** Which people were erased, and when. Only keyed hashes of their addresses are kept. */
export interface LedgerErasures {
  /** When the people with these addresses of a channel were erased last, by address. Absent: never. */
  latest(channel: string, addresses: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
}

export function createErasures(db: Kysely<Tables>, hash: LedgerHash): LedgerErasures {
  return {
    async latest(channel, addresses) {
      if (addresses.length === 0) return new Map();
      const hashes = new Map(addresses.map((address) => [address, hashOfAddress(hash, channel, address)]));
      const wanted = [...new Set(hashes.values())];
      const rows = await selectErasures.rows(db, { hashes: wanted }, wanted.length);
      const times = new Map(rows.map((row) => [row.hash, row.erased_at]));
      return new Map(
        [...hashes].flatMap(([address, hashed]) => {
          const at = times.get(hashed);
          return at === undefined ? [] : [[address, at] as const];
        }),
      );
    },
  };
}

const selectErasures = new PreparedQuery<{ readonly hashes: readonly string[] }, Pick<ErasureRow, 'hash' | 'erased_at'>, [count: number]>(
  (db, { hashes }) => db.selectFrom('erasures').select(['hash', 'erased_at']).where('hash', 'in', hashes),
);

/** Equal for all spellings of a number on all channels. Other addresses belong to a channel. */
export function hashOfAddress(hash: LedgerHash, channel: string, address: string): string {
  const number = toPhoneNumber(address);
  return hash(number === null ? `address ${channel} ${address}` : `number ${canonicalNumber(number)}`);
}
