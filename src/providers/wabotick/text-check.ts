import type { Refusal } from '../../contract/error.js';
import { invalid } from '../kit/refusal.js';

/** Where in the input, such as `['buttons', '1', 'title']`. */
export type Path = readonly string[];

/** A text that must say something; `most` counts characters as people do, so that an emoji is one. */
export function checkText(text: string, field: Path, most = Infinity): Refusal[] {
  const name = field.at(-1) ?? 'text';
  if (text.trim() === '') return [invalid(field, `The ${name} is empty.`)];
  return [...text].length > most ? [invalid(field, `The ${name} has more than ${most} characters.`)] : [];
}

/** A text that may be left out, but not be empty: what an empty field does is documented nowhere. */
export function checkOptionalText(text: string | null, field: Path, most = Infinity): Refusal[] {
  return text === null ? [] : checkText(text, field, most);
}

/** Ids that go out with commas between them: at least one, each once, and none that would read as two. */
export function checkIds(ids: readonly string[], field: Path): Refusal[] {
  if (ids.length === 0) return [invalid(field, 'The list is empty.')];
  return ids.flatMap((id, index) => {
    const place = [...field, String(index)];
    if (!/^[\w-]{1,100}$/.test(id)) return [invalid(place, 'An id is made of letters, digits, - and _.')];
    return ids.indexOf(id) < index ? [invalid(place, 'The id is given twice.')] : [];
  });
}
