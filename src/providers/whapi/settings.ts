import * as z from 'zod';
import { credential } from '../kit/credential.js';

export const whapiSettings = z.strictObject({
  token: credential.describe('The channel token. One token is one number. Secret.'),
  // The page on order items requires the query; the OpenAPI description allows both.
  auth: z.enum(['query', 'header']).default('query').describe('Where the token travels: in the query or in a header.'),
});

export type WhapiSettings = z.output<typeof whapiSettings>;

export const exampleSettings: WhapiSettings = { token: 'q7TcVd0nB3mXe5uK9sLw2ZyRh6JpAf8G', auth: 'query' };
