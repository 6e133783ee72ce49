import type { z } from 'zod';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { fillsBlanks, type Blanks, type filledTemplate } from '../../simulator/meta-message.js';

/** The placeholders of an approved template. A template of an order status has only `order_status`. */
export interface SimulatedTemplate {
  readonly language: string;
  readonly blanks: 'order_status' | Blanks;
}

/** Approved templates by name. The second one is Spanish, for a second shop. */
export const templates: Readonly<Record<string, SimulatedTemplate>> = {
  order_confirmation: { language: 'en_US', blanks: 'order_status' },
  estado_del_pedido: { language: 'es_MX', blanks: 'order_status' },
  delivery_update: { language: 'en_US', blanks: { header: 'image', variables: 2, quickReplies: 2 } },
  picture_of_the_day: { language: 'en_US', blanks: { header: 'image', variables: 0, quickReplies: 0 } },
  film_of_the_day: { language: 'en_US', blanks: { header: 'video', variables: 0, quickReplies: 0 } },
  invoice: { language: 'en_US', blanks: { header: 'document', variables: 1, quickReplies: 0 } },
  pay_your_order: { language: 'en', blanks: { header: null, variables: 0, quickReplies: 0, order: true } },
  parcel_on_its_way: { language: 'en_US', blanks: { header: 'text', variables: 2, quickReplies: 0, addresses: [0] } },
  thank_you: { language: 'en_US', blanks: { header: null, variables: 0, quickReplies: 0 } },
};

/** Whether every placeholder has a value, and no value is left over. */
export function isFilled({ name, language, components }: z.infer<typeof filledTemplate>['template']): boolean {
  const known = templates[name];
  if (known === undefined || known.language !== language.code || known.blanks === 'order_status') return false;
  return fillsBlanks(components, known.blanks);
}

export function isOrderStatusTemplate(name: string, language: string): boolean {
  const known = templates[name];
  return known?.blanks === 'order_status' && known.language === language;
}

/** Meta's standard size of a page. */
const pageSize = 25;

/** The first `count` templates of the account as a list has them, in Meta's format; the format is assumed. */
export function listedTemplates(count = Object.keys(templates).length): readonly object[] {
  const known = Object.entries(templates);
  return Array.from({ length: count }, (_, index) => {
    const [name, { language, blanks }] = known[index] ?? [`thank_you_${index}`, { language: 'en_US', blanks: noBlanks }];
    return {
      ...{ id: String(594_425_479_261_000 + index), name, language, status: 'APPROVED', category: 'UTILITY' },
      components: blanks === 'order_status' ? [{ type: 'BODY', text: 'Your order has a new status.' }] : componentsOf(blanks),
    };
  });
}

function componentsOf({ header, variables, addresses = [] }: Blanks): readonly object[] {
  const places = Array.from({ length: variables }, (_, index) => ` {{${index + 1}}}`);
  const text = header === 'text' ? { text: 'Order {{1}}' } : {};
  const buttons = addresses.map((place) => ({ type: 'URL', text: 'Follow the parcel', url: `https://shop.example/${place}/{{1}}` }));
  return [
    ...(header === null ? [] : [{ type: 'HEADER', format: header.toUpperCase(), ...text }]),
    { type: 'BODY', text: `Hi${places.join('')}!` },
    ...(buttons.length === 0 ? [] : [{ type: 'BUTTONS', buttons }]),
  ];
}

const noBlanks: Blanks = { header: null, variables: 0, quickReplies: 0 };

/** GET …/message_templates: a page, with the cursor `after` of the next one. The page requires a content type. */
export function answerTemplates(listed: readonly object[], { query, headers }: ReceivedRequest): SimulatedAnswer | undefined {
  const names = [...query.keys()];
  if (headers['content-type'] !== 'application/json' || names.some((name) => name !== 'after')) return undefined;
  const start = Number(query.get('after')?.replace(/^c/, '') ?? 0);
  if (!Number.isInteger(start)) return undefined;
  const end = start + pageSize;
  const cursors = { before: `c${start}`, after: `c${end}` };
  const next = end < listed.length ? { next: `https://graph.facebook.com/next?after=${cursors.after}` } : {};
  return { status: 200, body: { data: listed.slice(start, end), paging: { cursors, ...next } } };
}
