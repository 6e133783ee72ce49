import type { z } from 'zod';
import type { filledTemplate } from './request-shapes.js';

/** The placeholders of an approved template. A template of an order status has only `order_status`. */
export interface SimulatedTemplate {
  readonly language: string;
  readonly blanks:
    | 'order_status'
    | {
        readonly header: 'image' | 'video' | 'document' | null;
        readonly variables: number;
        readonly quickReplies: number;
        readonly order?: true;
      };
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
export function isFilled({ name, language, components = [] }: z.infer<typeof filledTemplate>['template']): boolean {
  const known = templates[name];
  if (known === undefined || known.language !== language.code || known.blanks === 'order_status') return false;
  const { header, variables, quickReplies, order = false } = known.blanks;
  const headers = components.filter((component) => component.type === 'header');
  const bodies = components.filter((component) => component.type === 'body');
  const indexes = components.flatMap((component) => (isQuickReply(component) ? [component.index] : []));
  const orders = components.filter((component) => component.type === 'button' && !isQuickReply(component));
  return (
    orders.length === (order ? 1 : 0) &&
    headers.map(({ parameters: [{ type }] }) => type).join() === (header ?? '') &&
    bodies.length === (variables === 0 ? 0 : 1) &&
    bodies.every(({ parameters }) => parameters.length === variables) &&
    indexes.sort().join() === Array.from({ length: quickReplies }, (_, index) => String(index)).join()
  );
}

type Component = NonNullable<z.infer<typeof filledTemplate>['template']['components']>[number];

function isQuickReply(component: Component): component is Extract<Component, { sub_type: 'quick_reply' }> {
  return component.type === 'button' && component.sub_type === 'quick_reply';
}

export function isOrderStatusTemplate(name: string, language: string): boolean {
  const known = templates[name];
  return known?.blanks === 'order_status' && known.language === language;
}
