import type { Refusal } from '../../../contract/error.js';
import type { WriteCall } from '../../../contract/writer.js';
import { found, invalid } from '../../kit/refusal.js';

const referenceLimit = 255;

/**
 * The body of a request: Meta's message, and values that Kaleyra stores and returns in webhooks. `ref` is the gateway's id of the write.
 * Kaleyra replaces an unknown `wa_source` silently.
 */
export function toMessageBody(message: object, { correlationId }: WriteCall, references: readonly string[] | null = null): string {
  const [ref1, ref2] = references ?? [];
  return JSON.stringify({ messaging_object: message, extra_info: { ref: correlationId, ref1, ref2, wa_source: 'api' } });
}

/** Kaleyra cuts a long reference silently, so the adapter refuses it. */
export function checkReferences(references: readonly string[] | null): Refusal[] {
  return found([
    references !== null && references.length > 2 && invalid(['references'], 'Kaleyra accepts at most 2 references.'),
    ...(references ?? []).map(
      (reference, index) =>
        reference.length > referenceLimit &&
        invalid(['references', String(index)], `A reference has at most ${referenceLimit} characters.`),
    ),
  ]);
}
