import { z } from 'zod';

export const whapiSettings = z.strictObject({
  /** The channel token: one token is one channel is one number. */
  token: z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks'),
  /** Where the token travels. The page on order items insists on the query; the OpenAPI description knows both. */
  auth: z.enum(['query', 'header']).default('query'),
});

export type WhapiSettings = z.output<typeof whapiSettings>;

export const exampleSettings: WhapiSettings = { token: 'q7TcVd0nB3mXe5uK9sLw2ZyRh6JpAf8G', auth: 'query' };
