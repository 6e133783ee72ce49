import { useRef, useState } from 'react';
import { keepDraft, readDraft, type Draft } from '../client/draft-storage.js';
import { useViewer } from './viewer.js';

export interface DraftOfForm {
  /** The text of a field; empty where nothing was written. */
  text(field: string): string;
  change(part: Draft): void;
  clear(): void;
}

/**
 * The texts of a form. They survive a reload, and a session that ends before the form is sent: the next page of the same viewer has them.
 * `name` says of what the form is, and does not change while the form is shown.
 */
export function useDraft(name: string): DraftOfForm {
  const key = `${useViewer().name}:${name}`;
  const [draft, setDraft] = useState(() => readDraft(key));
  // What was written while an answer was awaited stays.
  const latest = useRef(draft);
  const keep = (next: Draft): void => {
    latest.current = next;
    setDraft(next);
    keepDraft(key, next);
  };
  return {
    text: (field) => draft[field] ?? '',
    change: (part) => keep({ ...latest.current, ...part }),
    clear: () => keep({}),
  };
}
