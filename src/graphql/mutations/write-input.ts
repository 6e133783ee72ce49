import type { Refusal } from '../../contract/error.js';

export function invalid(field: readonly string[], message: string): Refusal {
  return { code: 'INVALID', field, message };
}

/** A text that is not blank, of at most so many characters; an emoji is one. */
export function textFaults(field: readonly string[], text: string, most: number): readonly Refusal[] {
  if (text.trim() !== '' && [...text].length <= most) return [];
  return [invalid(field, `This must have 1 to ${most} characters, and not only blanks.`)];
}

export function optionalTextFaults(field: readonly string[], text: string | null | undefined, most: number): readonly Refusal[] {
  return text == null ? [] : textFaults(field, text, most);
}

/** The provider's own key of something. */
export function keyFaults(field: readonly string[], key: string): readonly Refusal[] {
  return textFaults(field, key, 255);
}

/** Keys of which there is at least one, and none twice. */
export function keysFaults(field: readonly string[], keys: readonly string[]): readonly Refusal[] {
  if (keys.length === 0) return [invalid(field, 'Give at least one.')];
  return keys.flatMap((key, index) => {
    const place = [...field, String(index)];
    if (keys.indexOf(key) < index) return [invalid(place, 'This is given twice.')];
    return keyFaults(place, key);
  });
}
