import * as z from 'zod';
import type { ExpectedAnswer } from './public-client.js';

/** What the simulated account of Whapi has. */
export const olivia = '61491570156';
export const oliviasChat = `${olivia}@s.whatsapp.net`;
export const incoming = 'aaaaSample01-gDMTwl0rVw';
export const mug = '7291648350127734';

/** Answers of the OpenAPI description 1.8.7. */
export const sent = z.object({
  sent: z.literal(true),
  message: z.object({ id: z.string(), type: z.string(), chat_id: z.string(), from_me: z.literal(true), timestamp: z.int() }),
});
export const success = z.object({ success: z.literal(true), result: z.unknown() });
export const health = z.object({ status: z.object({ code: z.int(), text: z.literal('AUTH') }) });
export const contact = z.object({ id: z.string().regex(/^\d+$/), name: z.string() });
export const product = z.object({ id: z.string(), name: z.string(), price: z.number(), currency: z.string(), availability: z.string() });
export const labels = z.array(z.object({ id: z.string(), name: z.string(), color: z.string(), count: z.int() })).min(1);
export const profile = z.object({ description: z.string(), websites: z.array(z.string()) });
export const file = z.string().min(1);

export function pageOf(name: string, record: z.ZodType): z.ZodType {
  return z.object({ [name]: z.array(record).min(1), count: z.int(), total: z.int(), offset: z.int() });
}

/** Whapi's answer to an address that the simulator does not have. */
export function unused(because: string): ExpectedAnswer {
  const shape = z.object({ error: z.object({ code: z.literal(404), message: z.literal('Route not found') }) });
  return { result: 'not simulated', because, status: 404, shape };
}
