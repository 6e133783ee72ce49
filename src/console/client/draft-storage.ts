/** What somebody wrote into a form and has not sent: its fields by their names. */
export type Draft = Readonly<Record<string, string>>;

const prefix = 'draft:';

/** Kept in this tab only, until it is sent, the tab is closed or the viewer signs out. */
export function readDraft(name: string): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + name) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Draft) : {};
  } catch {
    return {};
  }
}

export function keepDraft(name: string, draft: Draft): void {
  try {
    if (Object.values(draft).every((text) => text === '')) sessionStorage.removeItem(prefix + name);
    else sessionStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // The browser keeps nothing, or is full: the form itself still has it.
  }
}

/** Nothing that one viewer wrote stays for the next one. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
