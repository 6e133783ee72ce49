/** How many parts of one request are written at the same time. Each channel also has its own limit of calls. */
const concurrency = 8;

/** No part is begun later than this. A client that waits longer than half a minute has often left. */
const budgetMs = 25_000;

export interface BulkLimits {
  readonly concurrency: number;
  readonly budgetMs: number;
  readonly now: () => number;
}

/**
 * Writes the parts of one request, a few at a time, and returns their results in the order of the parts. An error stands for a part that
 * failed; it changes nothing for the others. A part that the time does not suffice for is not begun: `skipped` says so.
 */
export async function writeInBulk<Part, Result>(
  parts: readonly Part[],
  write: (part: Part, index: number) => Promise<Result>,
  skipped: (part: Part, index: number) => Result,
  limits: BulkLimits = { concurrency, budgetMs, now: Date.now },
): Promise<(Result | Error)[]> {
  const results: (Result | Error)[] = [];
  const endsAt = limits.now() + limits.budgetMs;
  const waiting = parts.entries();

  async function work(): Promise<void> {
    for (const [index, part] of waiting) {
      results[index] = limits.now() < endsAt ? await write(part, index).catch(toError) : skipped(part, index);
    }
  }

  await Promise.all(Array.from({ length: limits.concurrency }, work));
  return results;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
