import { z } from 'zod';
import { templateNameLimit } from './sending/template-name.js';

/** The setting of a channel's default template for changes of an order's status. */
export const orderStatusTemplateSetting = z
  .strictObject({
    name: z.string().trim().min(1).max(templateNameLimit).describe("The template's name."),
    language: z.string().trim().min(1).describe("The template's language, such as `en_US`."),
  })
  .optional()
  .describe('The approved template for changes of an order status, where a mutation names none.');
