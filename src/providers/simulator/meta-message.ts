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

const amount = z.strictObject({ value: z.number().int().nonnegative().safe(), offset: z.literal(100) });
const item = z.strictObject({
  retailer_id: text.optional(),
  name: text.max(60),
  amount,
  quantity: z.number().int().positive(),
  sale_amount: amount.optional(),
});
/** Meta's `parameters` of review_and_pay; the total must be the sum. */
const orderDetails = z
  .strictObject({
    reference_id: z.string().regex(/^[A-Za-z0-9_.-]{1,35}$/),
    type: z.enum(['physical-goods', 'digital-goods']),
    payment_settings: z.array(z.record(z.string(), z.unknown())).min(1).optional(),
    payment_type: text.optional(),
    payment_configuration: text.optional(),
    currency: z.enum(['INR', 'BRL']),
    total_amount: amount,
    order: z.strictObject({
      status: z.literal('pending'),
      catalog_id: z.string().regex(/^\d+$/).optional(),
      expiration: z.strictObject({ timestamp: z.string().regex(/^\d{10}$/), description: text.max(120).optional() }).optional(),
      items: z.array(item).min(1),
      subtotal: amount,
      tax: amount,
      shipping: amount.optional(),
      discount: amount.optional(),
    }),
  })
  .refine(({ total_amount: total, order: { items, subtotal, tax, shipping, discount } }) => {
    const sum = items.reduce((all, one) => all + one.amount.value * one.quantity, 0);
    return subtotal.value === sum && total.value === sum + tax.value + (shipping?.value ?? 0) - (discount?.value ?? 0);
  });

/** A request to pay: Meta's interactive message. */
export const interactiveOrderDetails = z.strictObject({
  ...addressed,
  type: z.literal('interactive'),
  interactive: z.strictObject({
    type: z.literal('order_details'),
    body: z.strictObject({ text: text.max(1024) }),
    footer: z.strictObject({ text: text.max(60) }).optional(),
    action: z.strictObject({ name: z.literal('review_and_pay'), parameters: orderDetails }),
  }),
});

/** The button of an approved order_details template. */
const orderDetailsButton = z.strictObject({
  type: z.literal('button'),
  sub_type: z.literal('order_details'),
  index: z.literal('0'),
  parameters: z.tuple([z.strictObject({ type: z.literal('action'), action: z.strictObject({ order_details: orderDetails }) })]),
});

const byId = z.strictObject({ id: text });
const byLink = z.strictObject({ link: address });
const named = { filename: text.optional() };

const shown = { caption: text.max(1024).optional() };
const addressedFile = { ...addressed, context: z.strictObject({ message_id: text }).optional() };

/** The page on media messages: an id or a link; audio has no caption, only a document has a name. */
export const mediaMessage = z.union([
  z.strictObject({ ...addressedFile, type: z.literal('image'), image: z.union([byId.extend(shown), byLink.extend(shown)]) }),
  z.strictObject({ ...addressedFile, type: z.literal('video'), video: z.union([byId.extend(shown), byLink.extend(shown)]) }),
  z.strictObject({ ...addressedFile, type: z.literal('audio'), audio: z.union([byId, byLink]) }),
  z.strictObject({
    ...addressedFile,
    type: z.literal('document'),
    document: z.union([byId.extend({ ...shown, ...named }), byLink.extend({ ...shown, ...named })]),
  }),
]);

const header = z.strictObject({
  type: z.literal('header'),
  parameters: z.tuple([
    z.union([
      z.strictObject({ type: z.literal('text'), text: text.max(60) }),
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

/** A button with an address that ends in a placeholder. */
const addressButton = z.strictObject({
  type: z.literal('button'),
  sub_type: z.literal('url'),
  index: z.string().regex(/^[0-9]$/),
  parameters: z.tuple([z.strictObject({ type: z.literal('text'), text: text.max(2000) })]),
});

/** An approved template with its values. */
export const filledTemplate = z.strictObject({
  ...addressed,
  type: z.literal('template'),
  template: z.strictObject({
    ...templateName,
    components: z
      .array(z.union([header, body, quickReply, addressButton, orderDetailsButton]))
      .min(1)
      .optional(),
  }),
});

export const readReceipt = z.strictObject({ messaging_product: z.literal('whatsapp'), status: z.literal('read'), message_id: text });

/** The placeholders of an approved template. */
export interface Blanks {
  readonly header: 'text' | 'image' | 'video' | 'document' | null;
  readonly variables: number;
  /** The first buttons. */
  readonly quickReplies: number;
  /** The positions of the buttons whose addresses have a placeholder. */
  readonly addresses?: readonly number[];
  /** Whether it has the button that shows the details of an order. */
  readonly order?: boolean;
}

type Component = NonNullable<z.infer<typeof filledTemplate>['template']['components']>[number];

/** Whether every placeholder has a value, and no value is left over. */
export function fillsBlanks(components: readonly Component[] = [], blanks: Blanks): boolean {
  const { header, variables, quickReplies, addresses = [], order = false } = blanks;
  const headers = components.filter((component) => component.type === 'header');
  const bodies = components.filter((component) => component.type === 'body');
  return (
    headers.map(({ parameters: [{ type }] }) => type).join() === (header ?? '') &&
    bodies.length === (variables === 0 ? 0 : 1) &&
    bodies.every(({ parameters }) => parameters.length === variables) &&
    indexesOf(components, 'quick_reply') === Array.from({ length: quickReplies }, (_, index) => index).join() &&
    indexesOf(components, 'url') === addresses.join() &&
    indexesOf(components, 'order_details') === (order ? '0' : '')
  );
}

function indexesOf(components: readonly Component[], subType: 'quick_reply' | 'url' | 'order_details'): string {
  const indexes = components.flatMap((one) => (one.type === 'button' && one.sub_type === subType ? [one.index] : []));
  return indexes.sort().join();
}
