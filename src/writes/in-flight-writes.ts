/** A write that is under way in this process. */
interface UnderWay<T> {
  readonly inputHash: string;
  readonly answer: Promise<T>;
}

/** Who asks, and what makes two askings the same. */
export interface WriteIdentity {
  readonly client: string;
  readonly idempotencyKey: string | null;
  readonly inputHash: string;
  /** Whether another asking for the same, without a key, is meant to be this one. */
  readonly isJoinable: boolean;
}

/** Writes under way in this process, so that the same write asked for meanwhile gets the same answer. */
export interface InFlightWrites<T> {
  /** The answer of a twin that is under way, else of `start`; `reused` when the key is under way with another input. */
  join(asking: WriteIdentity, start: () => Promise<T>, reused: () => T): Promise<T>;
}

export function createInFlightWrites<T>(): InFlightWrites<T> {
  const underWay = new Map<string, UnderWay<T>>();
  return {
    async join(asking, start, reused) {
      const { client, idempotencyKey, inputHash, isJoinable } = asking;
      const keyName = idempotencyKey === null ? null : JSON.stringify(['key', client, idempotencyKey]);
      const inputName = isJoinable ? JSON.stringify(['input', client, inputHash]) : null;
      // A new key asks for a new write; only who gives none is content with any that does the same.
      const inFlight = underWay.get(keyName ?? inputName ?? '');
      if (inFlight !== undefined) return inFlight.inputHash === inputHash ? inFlight.answer : reused();
      const names = [keyName, inputName].filter((name) => name !== null).filter((name) => !underWay.has(name));
      const entry = { inputHash, answer: start() };
      for (const name of names) underWay.set(name, entry);
      return entry.answer.finally(() => names.forEach((name) => underWay.delete(name)));
    },
  };
}
