import * as z from 'zod';
import { addressed } from './meta-message.js';

/** Meta's messages that choose, react or point (Cloud API guides and reference), within their limits. An undocumented member is refused. */
const text = z.string().min(1);
const link = z.string().regex(/^https?:\/\/\S+$/);
const source = z.union([z.strictObject({ id: text }), z.strictObject({ link })]);
const shown = { caption: text.max(1024).optional(), filename: text.optional() };
const document = z.union([z.strictObject({ id: text, ...shown }), z.strictObject({ link, ...shown })]);
const textHeader = z.strictObject({ type: z.literal('text'), text: text.max(60) });
const header = z.union([
  textHeader,
  z.strictObject({ type: z.literal('image'), image: source }),
  z.strictObject({ type: z.literal('video'), video: source }),
  z.strictObject({ type: z.literal('document'), document }),
]);
const footer = z.strictObject({ text: text.max(60) });
const interactive = { ...addressed, type: z.literal('interactive') };

/** Interactive reply buttons. */
export const replyButtons = z.strictObject({
  ...interactive,
  interactive: z.strictObject({
    type: z.literal('button'),
    header: header.optional(),
    body: z.strictObject({ text: text.max(1024) }),
    footer: footer.optional(),
    action: z.strictObject({
      buttons: z
        .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: text.max(256), title: text.max(20) }) }))
        .min(1)
        .max(3),
    }),
  }),
});

const row = z.strictObject({ id: text.max(200), title: text.max(24), description: text.max(72).optional() });
const sections = z
  .array(z.strictObject({ title: text.max(24).optional(), rows: z.array(row).min(1) }))
  .min(1)
  .max(10)
  .refine((all) => all.reduce((count, { rows }) => count + rows.length, 0) <= 10)
  .refine((all) => all.length === 1 || all.every(({ title }) => title !== undefined));

/** Interactive lists. */
export const listMessage = z.strictObject({
  ...interactive,
  interactive: z.strictObject({
    type: z.literal('list'),
    header: textHeader.optional(),
    body: z.strictObject({ text: text.max(4096) }),
    footer: footer.optional(),
    action: z.strictObject({ button: text.max(20), sections }),
  }),
});

/** An empty emoji takes the reaction back. */
export const reactionMessage = z.strictObject({
  ...addressed,
  type: z.literal('reaction'),
  reaction: z.strictObject({ message_id: text, emoji: z.string().max(50) }),
});

/** Meta's reference has texts; Kaleyra's page has numbers. */
const degrees = z.union([z.string().regex(/^-?\d{1,3}(\.\d+)?$/), z.number()]);

export const locationMessage = z.strictObject({
  ...addressed,
  type: z.literal('location'),
  location: z.strictObject({ latitude: degrees, longitude: degrees, name: text.optional(), address: text.optional() }),
});

const contact = z.strictObject({
  name: z
    .strictObject({
      ...{ formatted_name: text, first_name: text.optional(), last_name: text.optional(), middle_name: text.optional() },
      ...{ suffix: text.optional(), prefix: text.optional() },
    })
    // "At least one other property of the name" beside formatted_name.
    .refine((name) => Object.keys(name).length > 1),
  phones: z.array(z.strictObject({ phone: text, type: text.optional(), wa_id: z.string().regex(/^\d+$/).optional() })).optional(),
  emails: z.array(z.strictObject({ email: text, type: text.optional() })).optional(),
  urls: z.array(z.strictObject({ url: text, type: text.optional() })).optional(),
  addresses: z.array(z.record(z.string(), z.string())).optional(),
  org: z.strictObject({ company: text.optional(), department: text.optional(), title: text.optional() }).optional(),
  birthday: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});

export const contactsMessage = z.strictObject({
  ...addressed,
  type: z.literal('contacts'),
  contacts: z.array(contact).min(1).max(257),
});
