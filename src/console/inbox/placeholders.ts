/** What of a template has placeholders. */
export interface TemplateTexts {
  readonly header: { readonly text: string | null } | null;
  readonly body: string | null;
  /** The placeholders in the format of the provider. */
  readonly variables: unknown;
}

/** A number or a name in double braces, as WhatsApp writes it, or between hashes: `{{1}}`, `{{first_name}}`, `#name#`. */
const placeholder = /\{\{\s*(\w{1,100})\s*\}\}|#(\w{1,100})#/g;
const maxNames = 100;

/** The names of a template's placeholders, each once in its part: WhatsApp numbers those of the header apart. */
export interface Placeholders {
  readonly header: readonly string[];
  readonly body: readonly string[];
}

export function placeholdersOf({ header, body, variables }: TemplateTexts): Placeholders {
  return listedIn(variables) ?? { header: writtenIn(header?.text), body: writtenIn(body) };
}

/** Some providers list them: `{ "header": [], "body": ["name"] }`. */
function listedIn(variables: unknown): Placeholders | undefined {
  if (typeof variables !== 'object' || variables === null) return undefined;
  const { header = [], body = [] } = variables as { readonly header?: unknown; readonly body?: unknown };
  return Array.isArray(header) && Array.isArray(body) ? { header: onlyNames(header), body: onlyNames(body) } : undefined;
}

function writtenIn(text: string | null | undefined): readonly string[] {
  return onlyNames([...(text ?? '').matchAll(placeholder)].map(([, braced, hashed]) => braced ?? hashed));
}

function onlyNames(names: readonly unknown[]): readonly string[] {
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))].slice(0, maxNames);
}

/** The text as the customer receives it. A placeholder without a value stays. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(placeholder, (whole, braced?: string, hashed?: string) => values.get(braced ?? hashed ?? '') || whole);
}

/** The address that a button opens. */
export function fillAddress(address: string, value: string): string {
  return address.replace(placeholder, (whole) => value || whole);
}

/** A button of a template, in the format of WhatsApp. */
export interface TemplateButton {
  /** Among all buttons of the template, from 0. */
  readonly index: number;
  readonly text: string;
  /** The address that the button opens, where it has a placeholder; null for every other button. */
  readonly address: string | null;
}

/** Reads tolerantly: the provider defines the format. */
export function buttonsOf(buttons: unknown): readonly TemplateButton[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.slice(0, 10).flatMap((button: unknown, index): TemplateButton[] => {
    if (typeof button !== 'object' || button === null) return [];
    const { text, url } = button as { readonly text?: unknown; readonly url?: unknown };
    return typeof text === 'string' ? [{ index, text, address: typeof url === 'string' && url.includes('{{') ? url : null }] : [];
  });
}
