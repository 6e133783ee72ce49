import { ProviderError } from './error.js';
import type { WriteReceipt } from './writer.js';

/** A change of several parts that failed at one of them: those before it are applied, those behind it were not tried. */
export class PartlyApplied extends Error {
  /** Where the parts stand in the input, such as ['labelIds']. */
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
 * Sends a call for each part, one after the other, where a provider takes no more than one at once, and ends at the first that fails.
 * Throws PartlyApplied for any failure, also one of the first part.
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
