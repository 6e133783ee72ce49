import * as z from 'zod';

// `.describe()` is what docs/configuration.md says of a key; `npm run codegen` writes it there.

/** The scopes of a client. Every root field of the schema names those that it requires. */
export const scopes = [
  'orders:read',
  'orders:write',
  'subscribers:read',
  'subscribers:write',
  'customers:write',
  'customers:erase',
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

/** Values from variables are texts, so digits and truth values in a text are accepted. */
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
const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: hourMs, d: 24 * hourMs };
/** Milliseconds, 10 seconds to 30 days. */
const interval = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhd]$/, 'must be a number with s, m, h or d, such as 60s')
  .transform((text) => Number(text.slice(0, -1)) * (unitsMs[text.slice(-1)] ?? 0))
  .refine((milliseconds) => milliseconds >= 10_000 && milliseconds <= 30 * 24 * hourMs, 'must be 10s to 30d');
const origin = z.string().refine(isOrigin, 'must be an origin such as https://shop.example, without a path');
const counted = wholeNumber(1, 1_000_000_000).optional();

/** Each section is read on its own, so that a fault in one hides none in another. */
export const fileShape = z.strictObject({
  channels: z.unknown().optional().describe('The channels: one account at one provider each. At least one.'),
  clients: z
    .unknown()
    .optional()
    .describe('The applications that may call the gateway, each with its own token. At least one, unless `jwt` is set.'),
  jwt: z.unknown().optional().describe('Accepts JSON Web Tokens of one issuer beside the tokens of clients.'),
  server: z.unknown().optional().describe('How the gateway serves requests.'),
  console: z
    .unknown()
    .optional()
    .describe('The console: pages for people who run the shop, and [how they sign in](clients-and-scopes.md#sign-in-with-a-browser).'),
  retention: z
    .unknown()
    .optional()
    .describe('How long the store keeps what. Orders and messages are kept for ever unless it says otherwise.'),
});

export const channelName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -');

export const channelShape = z.strictObject({
  name: channelName.describe('The name that clients type. Unique: 1 to 40 of `a-z`, `0-9` and `-`.'),
  provider: text.describe('The name of a provider. It decides which `settings` the channel takes.'),
  baseUrl: z
    .string()
    .superRefine(checkBaseUrl)
    .optional()
    .describe(
      "The address of the provider's API. Without it: the address in the provider's documents. Must be https, except on this machine.",
    ),
  timeZone: text
    .optional()
    .describe('An IANA time zone such as `Asia/Kolkata`, for providers that send times without a zone. Without it: UTC.'),
  webhookKey: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{8,200}$/, 'must be 8 to 200 of A-Z, a-z, 0-9 and . _ ~ -, because it stands in an address')
    .optional()
    .describe(
      'The secret part of the address for webhooks: 8 to 200 of `A-Z a-z 0-9 . _ ~ -`. A channel whose provider does not sign its webhooks receives none without it.',
    ),
  mediaHosts: z
    .array(z.string().regex(/^(\*\.)?([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'must be a host name such as files.example or *.files.example'))
    .default([])
    .describe(
      "Further host names from which [files](security.md#files) of messages and products are read, by https. `*.` stands for all names below one. The hosts in the provider's documents are known.",
    ),
  settings: z.unknown().optional().describe("Credentials and options of the provider. See the provider's table below."),
  timeoutMs: wholeNumber(1, 600_000)
    .default(10_000)
    .describe('Milliseconds to wait for one answer of the provider. Uploads of files are included.'),
  amountUnit: z
    .enum(['major', 'minor'])
    .optional()
    .describe('Whether amounts count dollars (`major`) or cents (`minor`), for providers that do not say.'),
  concurrency: counted.describe('How many calls to the provider may be in flight in one process. Four times as many wait. Without it: 64.'),
  callsPerMinute: counted.describe(
    "The account's own quota. Calls are spread over each minute. With `REDIS_URL` all replicas share the quota. Without it: no quota.",
  ),
  cacheSeconds: wholeNumber(0, 86_400)
    .default(0)
    .describe("How long the answer to a read is reused for equal reads, until the channel's next write or webhook. 0 turns the cache off."),
  sync: z
    .strictObject({
      orders: interval
        .optional()
        .describe(
          'How often new and changed orders are read, such as `60s`, 10s to 30d. Without it: they are not. A provider that lists no orders and has them in messages is asked for its messages.',
        ),
      subscribers: interval
        .optional()
        .describe('The same for subscribers, such as `15m`. A provider that does not list new subscribers first is read whole each time.'),
      templates: interval.optional().describe('The same for templates, such as `1h`. The list is read whole each time.'),
      catalogs: interval.optional().describe('The same for catalogs and their products, such as `1h`. All of them are read each time.'),
      conversations: interval
        .optional()
        .describe('The same for conversations, such as `5m`. The list is read whole each time; messages are recorded in between.'),
    })
    .prefault({})
    .describe('Lists of which the gateway keeps [a copy](operations.md#copies-of-lists), with the interval of each.'),
});

export const clientShape = z.strictObject({
  // Names that start with `jwt:` belong to JSON Web Tokens.
  name: text
    .max(100)
    .refine((name) => !name.startsWith('jwt:'), 'must not begin with jwt:')
    .describe('The name in logs and in `writes`. Unique, at most 100 characters. Must not begin with `jwt:`.'),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be the 64 hex digits of the token's SHA-256")
    .transform((hash) => hash.toLowerCase())
    .describe("The SHA-256 of the client's token, as 64 hex digits."),
  scopes: z.array(z.enum(scopes)).min(1).describe('What the client may do. See [scopes](clients-and-scopes.md#scopes).'),
  channels: z
    .array(text)
    .min(1)
    .refine((names) => !names.includes('*') || names.length === 1, '* stands for all and must stand alone')
    .describe('The channels that the client may see, or `["*"]` for all.'),
});

export const jwtShape = z.strictObject({
  issuer: text.describe('The value that the claim `iss` must have.'),
  audience: text.describe('The value that the claim `aud` must hold.'),
  jwksUri: z
    .string()
    .superRefine(checkKeysAddress)
    .describe("The address of the issuer's public keys. Must be https, except on this machine."),
});

export type JwtConfiguration = z.output<typeof jwtShape>;

export const consoleShape = z.strictObject({
  enabled: truth
    .optional()
    .describe('Whether `/console` is served. In production it needs `server.publicUrl`. Without it: on, except in production.'),
  oidc: z
    .strictObject({
      clientId: text.describe(
        'The id of the console at the issuer of `jwt`. The issuer must allow the redirect to `<publicUrl>/console/signed-in`.',
      ),
      clientSecret: text.optional().describe('The secret of this client. Without it: a public client. PKCE is used in both cases.'),
      scope: text
        .default('openid')
        .describe(
          "The scopes to request. The gateway's own scopes and channels must be claims of the access token, as in tokens of other clients.",
        ),
      parameters: z
        .record(z.string(), text)
        .default({})
        .describe('Further parameters of the authorization request, such as `audience`, for issuers that need them.'),
    })
    .optional()
    .describe(
      'Sign-in at the issuer of `jwt` (OpenID Connect). Needs `jwt` and `server.publicUrl`. Without it: people sign in with the token of a client.',
    ),
});

export type OidcConfiguration = NonNullable<z.output<typeof consoleShape>['oidc']>;

export const serverShape = z.strictObject({
  cors: z
    .strictObject({
      origins: z.array(origin).default([]).describe('Origins whose pages may read answers, such as `https://shop.example`.'),
    })
    .prefault({})
    .describe('Cross-origin requests of browsers.'),
  webSocketOrigins: z.array(origin).default([]).describe("Origins whose pages may open a WebSocket, besides the gateway's own."),
  publicUrl: origin
    .optional()
    .describe(
      'The origin at which clients reach the gateway, such as `https://parley.example`. Addresses of files in answers begin with it. Without it: they are paths.',
    ),
  introspection: truth.optional().describe('Whether the schema can be read by introspection. Without it: on, except in production.'),
  persistedOperations: z
    .strictObject({
      mode: z
        .enum(['off', 'apq', 'only'])
        .default('off')
        .describe('`apq`: clients may send the hash of an operation. `only`: only operations of the manifest are executed.'),
      manifest: text
        .optional()
        .describe("The manifest's file. Relative to the folder in which the gateway starts. Required by `only`, refused by `off`."),
    })
    .prefault({})
    .describe('[Persisted operations](limits.md#persisted-operations).'),
  limits: z
    .strictObject({
      bodyBytes: wholeNumber(1, 100_000_000)
        .default(1_048_576)
        .describe('Size of a request body, and of a message over WebSocket. Uploads have their own limits.'),
      depth: wholeNumber(1, 1000).default(12).describe('How deep fields may be nested.'),
      aliases: wholeNumber(0, 100_000).default(30).describe('Aliases in an operation.'),
      rootFields: wholeNumber(1, 100_000).default(20).describe('Fields of Query or Mutation in an operation.'),
      tokens: wholeNumber(1, 1_000_000).default(2000).describe('Tokens (words and punctuators) of a document.'),
      cost: wholeNumber(1, 1_000_000_000).default(1000).describe('Calls to providers that an operation is estimated to cost.'),
      requestsPerMinute: wholeNumber(1, 1_000_000_000)
        .default(6000)
        .describe('Requests of one client. With `REDIS_URL` all replicas share the limit.'),
    })
    .prefault({})
    .describe('[Limits](limits.md) of one request. They are checked before anything is executed.'),
  metricsToken: text
    .optional()
    .describe('The bearer token that `/metrics` asks for. Without it: [who may read metrics](operations.md#metrics).'),
});

/** The value of a key, when the parent may not be a mapping. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

export const retentionShape = z.strictObject({
  events: duration
    .prefault('90d')
    .describe('How long events are kept, such as `90d` or `12h`. A subscription can resume within this time.'),
  webhookBodies: duration.prefault('30d').describe('How long the bodies of webhooks are kept. They can be replayed within this time.'),
  orders: duration
    .optional()
    .describe(
      'How long the ledger keeps an order after it was last reported or changed. Without it: for ever. An order with an unsettled write stays.',
    ),
  messages: duration
    .optional()
    .describe('How long the ledger keeps a message after it was sent, and a conversation after its last message. Without it: for ever.'),
  deletedCopies: duration
    .optional()
    .describe('How long copies (`sync`) keep a record after it was found to be deleted at the provider. Without it: for ever.'),
});

function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value;
}

function checkKeysAddress(value: string, context: z.core.$RefinementCtx<string>): void {
  const fault = faultOfAddress(value, 'https://id.example/keys');
  if (fault !== undefined) context.issues.push({ code: 'custom', input: value, message: fault });
}

/** Undefined for an address at which the documents of an issuer can be read. */
export function faultOfIssuer(issuer: string): string | undefined {
  return faultOfAddress(issuer, 'https://id.example');
}

/** What is read there decides who may sign in, so the connection must be encrypted except on this machine. */
function faultOfAddress(value: string, example: string): string | undefined {
  if (!URL.canParse(value)) return `must be an address such as ${example}`;
  const { protocol, hostname } = new URL(value);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'must begin with https://, unless it is an address of this machine';
}

/** Credentials are sent to this address, so the connection must be encrypted except on this machine. */
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
