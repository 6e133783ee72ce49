import type { Refusal } from '../../contract/error.js';
import { invalid } from '../kit/refusal.js';

/** A position in the input, such as `['buttons', '1', 'title']`. */
export type Path = readonly string[];

/** A text that must not be blank. `max` counts code points, so an emoji counts as one. */
export function checkText(text: string, field: Path, max = Infinity): Refusal[] {
  const name = field.at(-1) ?? 'text';
  if (text.trim() === '') return [invalid(field, `The ${name} is empty.`)];
  return [...text].length > max ? [invalid(field, `The ${name} has more than ${max} characters.`)] : [];
}

/** A text that may be left out but not be empty, because the effect of an empty field is not documented. */
export function checkOptionalText(text: string | null, field: Path, max = Infinity): Refusal[] {
  return text === null ? [] : checkText(text, field, max);
}

/** Ids are sent with commas between them: at least one, no duplicates, none with a comma. */
export function checkIds(ids: readonly string[], field: Path): Refusal[] {
  if (ids.length === 0) return [invalid(field, 'The list is empty.')];
  return ids.flatMap((id, index) => {
    const place = [...field, String(index)];
    if (!/^[\w-]{1,100}$/.test(id)) return [invalid(place, 'An id may contain only letters, digits, - and _.')];
    return ids.indexOf(id) < index ? [invalid(place, 'The id is given twice.')] : [];
  });
}
