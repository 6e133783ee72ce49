import * as z from 'zod';
import { addressed } from '../../simulator/meta-message.js';

const text = z.string().min(1);
const body = z.strictObject({ text: text.max(1024) });
const footer = z.strictObject({ text: text.max(60) });

/** A message with one product, and one with the catalog that is connected to the number. */
export const productMessage = z.strictObject({
  ...addressed,
  type: z.literal('interactive'),
  interactive: z.union([
    z.strictObject({
      type: z.literal('product'),
      body: body.optional(),
      footer: footer.optional(),
      action: z.strictObject({ catalog_id: z.string().regex(/^\d+$/), product_retailer_id: text }),
    }),
    z.strictObject({
      type: z.literal('catalog_message'),
      body,
      footer: footer.optional(),
      action: z.strictObject({
        name: z.literal('catalog_message'),
        parameters: z.strictObject({ thumbnail_product_retailer_id: text }).optional(),
      }),
    }),
  ]),
});
