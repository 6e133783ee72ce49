import type { Refusal } from '../../../contract/error.js';
import type { ListMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import { addressedTo } from './message.js';
import type { MessageForm } from './message-form.js';
import { checkOptionalPart, checkPart } from './part-check.js';

/** WhatsApp's limits of a list, in UTF-16 units (Cloud API, guide "Interactive list messages"). */
const limits = {
  ...{ text: 4096, buttonText: 20, headerText: 60, footerText: 60, sectionTitle: 24 },
  ...{ rowId: 200, rowTitle: 24, rowDescription: 72, rows: 10, sections: 10 },
} as const;

type List = Omit<ListMessage, 'phoneNumber'>;

/** What of a list cannot be sent. */
export function checkList({ text, buttonText, sections, headerText, footerText }: List): readonly Refusal[] {
  const rows = sections.flatMap((section) => section.rows);
  const ids = rowIdsOf(sections).flat();
  return found([
    ...checkPart('text', text, limits.text),
    ...checkPart('buttonText', buttonText, limits.buttonText),
    ...checkOptionalPart('headerText', headerText, limits.headerText),
    ...checkOptionalPart('footerText', footerText, limits.footerText),
    (sections.length === 0 || sections.length > limits.sections) && invalid('sections', `A list has 1 to ${limits.sections} sections.`),
    rows.length > limits.rows && invalid('sections', `A list has at most ${limits.rows} rows in all its sections together.`),
    new Set(ids).size < ids.length && invalid('sections', 'Every row needs a different id.'),
    ...sections.flatMap((section, index) => checkSection(section, ['sections', String(index)], sections.length > 1)),
  ]);
}

function checkSection({ title, rows }: List['sections'][number], path: readonly string[], needsTitle: boolean): readonly Refusal[] {
  return found([
    needsTitle && title === null && invalid([...path, 'title'], 'Each of several sections needs a title.'),
    ...checkOptionalPart([...path, 'title'], title, limits.sectionTitle),
    rows.length === 0 && invalid([...path, 'rows'], 'A section has at least one row.'),
    ...rows.flatMap((row, index) => {
      const place = [...path, 'rows', String(index)];
      return [
        ...checkOptionalPart([...place, 'id'], row.id, limits.rowId),
        ...checkPart([...place, 'title'], row.title, limits.rowTitle),
        ...checkOptionalPart([...place, 'description'], row.description, limits.rowDescription),
      ];
    }),
  ]);
}

/** The ids of the rows of each section. WhatsApp requires one: a row without an id gets its number in the whole list, from 1. */
export function rowIdsOf(sections: ListMessage['sections']): readonly (readonly string[])[] {
  return sections.map(({ rows }, section) => {
    const before = sections.slice(0, section).reduce((count, earlier) => count + earlier.rows.length, 0);
    return rows.map(({ id }, index) => id ?? String(before + index + 1));
  });
}

/** Sections as WhatsApp's messages have them. */
export function toSections(sections: ListMessage['sections']): readonly object[] {
  const ids = rowIdsOf(sections);
  return sections.map(({ title, rows }, section) => ({
    ...(title === null ? {} : { title }),
    rows: rows.map((row, index) => ({
      id: ids[section]?.[index],
      title: row.title,
      ...(row.description === null ? {} : { description: row.description }),
    })),
  }));
}

/** A list, which WhatsApp delivers only within 24 hours of the customer's last message. */
export const listForm: MessageForm<ListMessage> = {
  carries: ['headerText', 'footerText', 'sections.*.title'],
  check: checkList,
  toMessage: (recipient, { text, buttonText, sections, headerText, footerText }) => ({
    ...addressedTo(recipient),
    type: 'interactive',
    interactive: {
      type: 'list',
      ...(headerText === null ? {} : { header: { type: 'text', text: headerText } }),
      body: { text },
      ...(footerText === null ? {} : { footer: { text: footerText } }),
      action: { button: buttonText, sections: toSections(sections) },
    },
  }),
};
