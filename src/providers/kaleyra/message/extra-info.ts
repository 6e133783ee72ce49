import type { Refusal } from '../../../contract/error.js';
import { found, invalid } from '../../kit/refusal.js';

const referenceLimit = 255;

/** What Kaleyra carries along and tells again: `ref` is the gateway's own id of the write. Any other source is replaced silently. */
export function toExtraInfo(ref: string, references: readonly string[] | null = null): Readonly<Record<string, string | undefined>> {
  const [ref1, ref2] = references ?? [];
  return { ref, ref1, ref2, wa_source: 'api' };
}

/** Kaleyra would cut a long reference silently, so nothing too long ever leaves. */
export function checkReferences(references: readonly string[] | null): Refusal[] {
  return found([
    references !== null && references.length > 2 && invalid(['references'], 'Kaleyra carries at most 2 references.'),
    ...(references ?? []).map(
      (reference, index) =>
        reference.length > referenceLimit &&
        invalid(['references', String(index)], `A reference has at most ${referenceLimit} characters.`),
    ),
  ]);
}
