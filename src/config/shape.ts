import { z } from 'zod';

/** What a client may be allowed. Every field of the schema names the ones it asks for. */
export const scopes = [
  'orders:read',
  'orders:write',
  'subscribers:read',
  'subscribers:write',
  'conversations:read',
  'messages:send',
  'templates:read',
  'catalogs:read',
  'catalogs:write',
  'channels:read',
  'channels:write',
  'raw:read',
  'operations:read',
  'operations:write',
  'trace:read',
] as const;
export type Scope = (typeof scopes)[number];

const text = z.string().min(1);

/** What came from a variable is text, so that digits and truth values in a text are taken as what they say. */
const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.number().int().min(least).max(most),
  );
const truth = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());
const hourMs = 60 * 60 * 1000;
/** Milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[hd]$/, 'must be a number with h or d, such as 90d')
  .transform((text) => Number(text.slice(0, -1)) * (text.endsWith('d') ? 24 * hourMs : hourMs));
const origin = z.string().refine(isOrigin, 'must be an origin such as https://shop.example, without a path');
const counted = wholeNumber(1, 1_000_000_000).optional();

/** The sections are looked at one by one, so that a fault in one hides none in another. */
export const fileShape = z.strictObject({
  channels: z.unknown().optional(),
  clients: z.unknown().optional(),
  jwt: z.unknown().optional(),
  server: z.unknown().optional(),
  retention: z.unknown().optional(),
});

export const channelName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -');

export const channelShape = z.strictObject({
  name: channelName,
  provider: text,
  baseUrl: z.string().superRefine(checkBaseUrl).optional(),
  timeZone: text.optional(),
  webhookKey: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{8,200}$/, 'must be 8 to 200 of A-Z, a-z, 0-9 and . _ ~ -, because it stands in an address')
    .optional(),
  settings: z.unknown().optional(),
  timeoutMs: wholeNumber(1, 600_000).default(10_000),
  amountUnit: z.enum(['major', 'minor']).optional(),
  concurrency: counted,
  callsPerMinute: counted,
  cacheSeconds: wholeNumber(0, 86_400).default(0),
});

export const clientShape = z.strictObject({
  // Whoever comes with a JSON Web Token is called so.
  name: text.max(100).refine((name) => !name.startsWith('jwt:'), 'must not begin with jwt:'),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be the 64 hex digits of the token's SHA-256")
    .transform((hash) => hash.toLowerCase()),
  scopes: z.array(z.enum(scopes)).min(1),
  channels: z
    .array(text)
    .min(1)
    .refine((names) => !names.includes('*') || names.length === 1, '* stands for all and must stand alone'),
});

export const jwtShape = z.strictObject({ issuer: text, audience: text, jwksUri: z.string().superRefine(checkKeysAddress) });

export type JwtConfiguration = z.output<typeof jwtShape>;

export const serverShape = z.strictObject({
  cors: z.strictObject({ origins: z.array(origin).default([]) }).prefault({}),
  webSocketOrigins: z.array(origin).default([]),
  introspection: truth.optional(),
  persistedOperations: z
    .strictObject({ mode: z.enum(['off', 'apq', 'only']).default('off'), manifest: text.optional() })
    .superRefine(checkManifest)
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: wholeNumber(1, 100_000_000).default(1_048_576),
      depth: wholeNumber(1, 1000).default(12),
      aliases: wholeNumber(0, 100_000).default(30),
      rootFields: wholeNumber(1, 100_000).default(20),
      tokens: wholeNumber(1, 1_000_000).default(2000),
      cost: wholeNumber(1, 1_000_000_000).default(1000),
      requestsPerMinute: wholeNumber(1, 1_000_000_000).default(6000),
    })
    .prefault({}),
  metricsToken: text.optional(),
});

export const retentionShape = z.strictObject({ events: duration.prefault('90d'), webhookBodies: duration.prefault('30d') });

function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value;
}

/** Only what a manifest holds may be asked, so that without one nothing could be. */
function checkManifest({ mode, manifest }: { mode: string; manifest?: string | undefined }, context: z.core.$RefinementCtx<unknown>): void {
  if (mode === 'only' && manifest === undefined) {
    context.issues.push({
      code: 'custom',
      input: mode,
      path: ['manifest'],
      message: 'is required',
    });
  }
  if (mode === 'off' && manifest !== undefined) {
    context.issues.push({
      code: 'custom',
      input: manifest,
      path: ['manifest'],
      message: 'is of no use while persisted operations are off',
    });
  }
}

/** Who answers there decides who may ask, so that it must be encrypted unless it is this machine. */
function checkKeysAddress(value: string, context: z.core.$RefinementCtx<string>): void {
  if (!URL.canParse(value))
    return void context.issues.push({ code: 'custom', input: value, message: 'must be an address such as https://id.example/keys' });
  const { protocol, hostname } = new URL(value);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return;
  context.issues.push({ code: 'custom', input: value, message: 'must begin with https://, unless it is an address of this machine' });
}

/** Credentials travel to this address, so that it must be encrypted unless it is this machine. */
function checkBaseUrl(value: string, context: z.core.$RefinementCtx<string>): void {
  const fault = faultOfBaseUrl(value);
  if (fault !== undefined) context.issues.push({ code: 'custom', input: value, message: fault });
}

function faultOfBaseUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be an address such as https://api.example.com';
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return 'must be an address without credentials, query and fragment';
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined;
  return 'must begin with https://, unless it is an address of this machine';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
