import type { z } from 'zod';

/** Reads a body of one shape and nothing else. The sentences of refusals are assumed; the documents print none. */
export function readBody<Request>(shape: z.ZodType<Request>, body: string): { request: Request } | { error: string } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { error: 'Invalid JSON' };
  }
  const read = shape.safeParse(json);
  return read.success ? { request: read.data } : { error: `Invalid ${read.error.issues[0]?.path.join('.') || 'body'}` };
}
