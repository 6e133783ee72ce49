import type { z } from 'zod';
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
