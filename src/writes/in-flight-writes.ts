/** A running write of this process. */
interface InFlightWrite<T> {
  readonly inputHash: string;
  readonly answer: Promise<T>;
}

/** The client of a write, and what makes two requests the same write. */
export interface WriteIdentity {
  readonly client: string;
  readonly idempotencyKey: string | null;
  readonly inputHash: string;
  /** Whether an equal request without a key joins this write. */
  readonly isJoinable: boolean;
}

/** The running writes of this process, so that a repeated request gets the answer of the running one. */
export interface InFlightWrites<T> {
  /** Returns the answer of an equal running write, else of `start`; of `reused` when a write with this key and another input runs. */
  join(identity: WriteIdentity, start: () => Promise<T>, reused: () => T): Promise<T>;
}

export function createInFlightWrites<T>(): InFlightWrites<T> {
  const byName = new Map<string, InFlightWrite<T>>();
  return {
    async join(identity, start, reused) {
      const { client, idempotencyKey, inputHash, isJoinable } = identity;
      const keyName = idempotencyKey === null ? null : JSON.stringify(['key', client, idempotencyKey]);
      const inputName = isJoinable ? JSON.stringify(['input', client, inputHash]) : null;
      // A new key means a new write. A request without a key joins any equal write.
      const inFlight = byName.get(keyName ?? inputName ?? '');
      if (inFlight !== undefined) return inFlight.inputHash === inputHash ? inFlight.answer : reused();
      const names = [keyName, inputName].filter((name) => name !== null).filter((name) => !byName.has(name));
      const entry = { inputHash, answer: start() };
      for (const name of names) byName.set(name, entry);
      return entry.answer.finally(() => names.forEach((name) => byName.delete(name)));
    },
  };
}
