import type { Call } from './call.js';
import type { Provider } from './provider.js';
import type { WriteCall } from './writer.js';

/** What a check found. `reason` is a sentence of the adapter's own: it never repeats a value of an answer. */
export interface Evidence {
  readonly result: 'confirmed' | 'refuted' | 'not tried';
  readonly reason: string;
}

/** What a check may use: a channel over the real account, and what the operator named. */
export interface Probe {
  readonly provider: Provider;
  readonly call: Call;
  /** For checks that write. */
  readonly write: WriteCall;
  /** The order's reference, for checks that need one. */
  readonly order: string;
  /** The number in E.164, for checks that need one. */
  readonly phoneNumber: string;
  /** The JSON of the answers that this check has received so far; undefined for an answer that is none. */
  answers(): readonly unknown[];
}

/**
 * Something that an adapter does and that the provider's own documents do not say. `parley conformance` checks it on a real account.
 * `read` changes nothing there. `write` changes or sends only what the operator named and allowed. `none`: no call shows it.
 */
export interface Assumption {
  /** Begins with the provider's name, such as `awal.newest-first`. */
  readonly id: string;
  /** What is assumed. */
  readonly sentence: string;
  /** Where it comes from: a document that says nearly so, or where the documents are silent. */
  readonly source: string;
  readonly check:
    | { readonly how: 'read' | 'write'; readonly needs?: 'order' | 'phone'; run(probe: Probe): Promise<Evidence> }
    | { readonly how: 'none'; readonly reason: string };
}
