import * as z from 'zod';

/** The documented bodies of messages to WhatsApp (Cloud API), within their limits. A member that no document names is refused. */
const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/);
const text = z.string().min(1);
const address = z.string().regex(/^https?:\/\/\S+$/);

/** Meta's rule for reference_id. The page's sample ends with a blank, which is removed. */
const orderStatus = z.strictObject({
  reference_id: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.-]{1,35}$/),
  order: z.strictObject({
    status: z.enum(['processing', 'partially_shipped', 'shipped', 'completed', 'canceled']),
    description: z.string().max(120).optional(),
  }),
});

/** The fields of every message that has a recipient. */
export const addressed = { messaging_product: z.literal('whatsapp'), recipient_type: z.literal('individual').optional(), to: phoneNumber };

/** The fields that name a template. */
const templateName = {
  name: text.max(512),
  language: z.strictObject({ policy: z.literal('deterministic'), code: text }),
};

/** `preview_url` is a string on the page on texts, and a boolean on the page on replies. */
export const textMessage = z.strictObject({
  ...addressed,
  context: z.strictObject({ message_id: text }).optional(),
  type: z.literal('text'),
  text: z.strictObject({ preview_url: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(), body: text.max(4096) }),
});

/** A change of an order's status as a template. */
export const orderStatusTemplate = z.strictObject({
  ...addressed,
  type: z.literal('template'),
  template: z.strictObject({
    ...templateName,
    components: z.tuple([
      z.strictObject({
        type: z.literal('order_status'),
        parameters: z.tuple([z.strictObject({ type: z.literal('order_status'), order_status: orderStatus })]),
      }),
    ]),
  }),
});

export const interactiveOrderStatus = z.strictObject({
  ...addressed,
  type: z.literal('interactive'),
  interactive: z.strictObject({
    type: z.literal('order_status'),
    body: z.strictObject({ text: text.max(1024) }),
    action: z.strictObject({ name: z.literal('review_order'), parameters: orderStatus }),
  }),
});

const byId = z.strictObject({ id: text });
const byLink = z.strictObject({ link: address });
const named = { filename: text.optional() };

const header = z.strictObject({
  type: z.literal('header'),
  parameters: z.tuple([
    z.union([
      z.strictObject({ type: z.literal('image'), image: z.union([byId, byLink]) }),
      z.strictObject({ type: z.literal('video'), video: z.union([byId, byLink]) }),
      z.strictObject({ type: z.literal('document'), document: z.union([byId.extend(named), byLink.extend(named)]) }),
    ]),
  ]),
});
const body = z.strictObject({
  type: z.literal('body'),
  parameters: z.array(z.strictObject({ type: z.literal('text'), text: text.max(32_768) })).min(1),
});
const quickReply = z.strictObject({
  type: z.literal('button'),
  sub_type: z.literal('quick_reply'),
  index: z.string().regex(/^[0-2]$/),
  parameters: z.tuple([z.strictObject({ type: z.literal('payload'), payload: text })]),
});

/** An approved template with its values. */
export const filledTemplate = z.strictObject({
  ...addressed,
  type: z.literal('template'),
  template: z.strictObject({
    ...templateName,
    components: z
      .array(z.union([header, body, quickReply]))
      .min(1)
      .optional(),
  }),
});

export const readReceipt = z.strictObject({ messaging_product: z.literal('whatsapp'), status: z.literal('read'), message_id: text });

/** The placeholders of an approved template. */
export interface Blanks {
  readonly header: 'image' | 'video' | 'document' | null;
  readonly variables: number;
  readonly quickReplies: number;
}

/** Whether every placeholder has a value, and no value is left over. */
export function fillsBlanks(components: z.infer<typeof filledTemplate>['template']['components'] = [], blanks: Blanks): boolean {
  const headers = components.filter((component) => component.type === 'header');
  const bodies = components.filter((component) => component.type === 'body');
  const indexes = components.flatMap((component) => (component.type === 'button' ? [component.index] : []));
  return (
    headers.map(({ parameters: [{ type }] }) => type).join() === (blanks.header ?? '') &&
    bodies.length === (blanks.variables === 0 ? 0 : 1) &&
    bodies.every(({ parameters }) => parameters.length === blanks.variables) &&
    indexes.sort().join() === Array.from({ length: blanks.quickReplies }, (_, index) => String(index)).join()
  );
}
