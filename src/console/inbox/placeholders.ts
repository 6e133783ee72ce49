/** WhatsApp's placeholders: a number or a name in double braces, such as `{{1}}` or `{{first_name}}`. */
const placeholder = /\{\{\s*(\w{1,100})\s*\}\}/g;

/** The names of a text's placeholders, each once, in their order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** The text as the customer receives it; a placeholder without a value stays. */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (whole, name: string) => values[name] || whole);
}
