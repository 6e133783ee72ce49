import { ProviderError } from './error.js';
import type { WriteReceipt } from './writer.js';

/** A change of several parts that failed at one part: the parts before it are applied, the parts after it were not tried. */
export class PartlyApplied extends Error {
  /** The place of the parts in the input, such as ['labelIds']. */
  readonly field: readonly string[];
  readonly failedAt: number;
  readonly count: number;
  override readonly cause: ProviderError;

  constructor(field: readonly string[], failedAt: number, count: number, cause: ProviderError) {
    super(cause.message, { cause });
    this.name = 'PartlyApplied';
    this.field = field;
    this.failedAt = failedAt;
    this.count = count;
    this.cause = cause;
  }
}

/**
 * Sends one call for each part, in order, for a provider that accepts only one part per call. Stops at the first failure. Throws
 * PartlyApplied for every failure, also for a failure of the first part.
 */
export async function sendParts<Part>(
  parts: readonly Part[],
  field: readonly string[],
  send: (part: Part) => Promise<unknown>,
): Promise<WriteReceipt> {
  for (const [index, part] of parts.entries()) {
    try {
      await send(part);
    } catch (error) {
      if (error instanceof ProviderError) throw new PartlyApplied(field, index, parts.length, error);
      throw error;
    }
  }
  return { outcome: 'APPLIED', providerId: null };
}
