import type { Refusal } from '../../../contract/error.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

/** Maximum length of a template name, in characters. */
export const templateNameLimit = 512;

/** WhatsApp names a template by name and language, not by an id. `path` is the position of name and language in the input. */
export function checkTemplateName(
  { name, language }: { readonly name: string | null; readonly language: string | null },
  path: readonly string[] = [],
): Refusal[] {
  return found([
    isBlank(name) && invalid([...path, 'name'], 'The name of the template is missing.'),
    (name ?? '').length > templateNameLimit &&
      invalid([...path, 'name'], `The name of a template has at most ${templateNameLimit} characters.`),
    isBlank(language) && invalid([...path, 'language'], 'The language of the template is missing.'),
  ]);
}
