import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import type { CustomerScope } from '../customers/customer.js';
import type { Atomically, Database, Tables } from '../schema/tables.js';
import { findRecords, type FoundRecords, type RecordSearch } from './find-records.js';
import { isOfMessages, nounOf, searchKinds, type SearchNoun } from './search-kinds.js';
import { createSearchIndex, type SearchIndex } from './search-index.js';

export interface SearchRequest extends Pick<RecordSearch, 'words' | 'deadlineAt' | 'signal'> {
  readonly nouns: readonly SearchNoun[];
}

export interface SearchAnswer extends FoundRecords {
  /** The index has every change before this moment. Null: it does not have all that an older version stored. */
  readonly asOf: Instant | null;
}

/** Searches orders, customers and messages of the ledger and of the copies. */
export interface LedgerSearch {
  /** What the scope shows and has the wanted words, the best first. */
  find(scope: CustomerScope, request: SearchRequest): Promise<SearchAnswer>;
  readonly index: SearchIndex;
}

export function createSearch(db: Kysely<Tables>, atomically: Atomically, dialect: Database['dialect']): LedgerSearch {
  const index = createSearchIndex(db, atomically, dialect);
  return {
    index,
    async find({ channels, orders, messages }, { nouns, ...request }) {
      const kinds = searchKinds.filter((kind) => nouns.includes(nounOf(kind)) && (isOfMessages(kind) ? messages : orders));
      if (channels.length === 0 || kinds.length === 0) return { records: [], isComplete: true, asOf: null };
      // Before the search: what is stored meanwhile may be missing in it.
      const asOf = await index.asOf(channels, kinds);
      return { ...(await findRecords({ db, dialect }, { ...request, channels, kinds })), asOf };
    },
  };
}
