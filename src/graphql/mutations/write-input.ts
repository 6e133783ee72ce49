import type { Refusal } from '../../contract/error.js';

export function invalid(field: readonly string[], message: string): Refusal {
  return { code: 'INVALID', field, message };
}

/** An unknown channel and one that the viewer may not see get the same refusal, so that names stay secret. */
export const unknownChannel: Refusal = invalid(
  ['channel'],
  'There is no channel with this name that you may see. The query `channels` lists them.',
);

/** A text must not be blank and must not exceed `maxLength` characters. A surrogate pair, such as most emojis, counts as one. */
export function textFaults(field: readonly string[], text: string, maxLength: number): readonly Refusal[] {
  if (text.trim() !== '' && [...text].length <= maxLength) return [];
  return [invalid(field, `This must have 1 to ${maxLength} characters, and not only blanks.`)];
}

export function optionalTextFaults(field: readonly string[], text: string | null | undefined, maxLength: number): readonly Refusal[] {
  return text == null ? [] : textFaults(field, text, maxLength);
}

/** A provider's own key must have 1 to 255 characters. */
export function keyFaults(field: readonly string[], key: string): readonly Refusal[] {
  return textFaults(field, key, 255);
}

/** A list of keys must not be empty and must not repeat a key. */
export function keysFaults(field: readonly string[], keys: readonly string[]): readonly Refusal[] {
  if (keys.length === 0) return [invalid(field, 'Give at least one.')];
  return keys.flatMap((key, index) => {
    const path = [...field, String(index)];
    if (keys.indexOf(key) < index) return [invalid(path, 'This is given twice. Give it once.')];
    return keyFaults(path, key);
  });
}
