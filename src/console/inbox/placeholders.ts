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

/** The names of a template's placeholders, each once: those of the header first. */
export function placeholdersOf({ header, body, variables }: TemplateTexts): readonly string[] {
  const listed = namesIn(variables);
  const written = [header?.text ?? '', body ?? ''].flatMap((text) => [...text.matchAll(placeholder)].flatMap(([, name]) => name ?? []));
  return [...new Set(listed ?? written)].slice(0, maxNames);
}

/** Some providers list them: `{ "header": [], "body": ["name"] }`. */
function namesIn(variables: unknown): readonly string[] | undefined {
  if (typeof variables !== 'object' || variables === null) return undefined;
  const { header = [], body = [] } = variables as { readonly header?: unknown; readonly body?: unknown };
  if (!Array.isArray(header) || !Array.isArray(body)) return undefined;
  return header.concat(body).filter((name): name is string => typeof name === 'string' && name !== '');
}

/** The text as the customer receives it. A placeholder without a value stays. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(placeholder, (whole, braced?: string, hashed?: string) => values.get(braced ?? hashed ?? '') || whole);
}

/** A button of a template, in the format of WhatsApp. */
export interface TemplateButton {
  readonly text: string;
  /** Whether its address has a placeholder, for which no input of `sendTemplate` exists. */
  readonly needsAddress: boolean;
}

/** Reads tolerantly: the provider defines the format. */
export function buttonsOf(buttons: unknown): readonly TemplateButton[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.slice(0, 10).flatMap((button: unknown): TemplateButton[] => {
    if (typeof button !== 'object' || button === null) return [];
    const { text, url } = button as { readonly text?: unknown; readonly url?: unknown };
    return typeof text === 'string' ? [{ text, needsAddress: typeof url === 'string' && url.includes('{{') }] : [];
  });
}
