import type { Conversation, Reply } from './exchange.js';

/** What an answer may be, by the documents. */
const statuses = new Set([101, 200, 204, 302, 400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 429, 431, 503]);
const codes = new Set([
  'AUTHENTICATION_UNAVAILABLE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'CAPABILITY_NOT_SUPPORTED',
  'CAPABILITY_NOT_IMPLEMENTED',
  'CIRCUIT_OPEN',
  'COST_LIMIT_EXCEEDED',
  'FILE_TOO_LARGE',
  'FILE_TYPE_NOT_ALLOWED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'LEDGER_UNAVAILABLE',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'OVERLOADED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PROVIDER_BAD_RESPONSE',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_REFUSED',
  'PROVIDER_TIMEOUT',
  'PROVIDER_UNAUTHENTICATED',
  'PROVIDER_UNAVAILABLE',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
]);
const maxBytes = 4 * 1024 * 1024;
/** Close codes of RFC 6455 that report no fault of the server, and those of graphql-transport-ws. 1011 and 4500 report faults of the gateway. */
const closings = new Set([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429]);

/** What is wrong with an answer; null: nothing. */
export function faultOf({ status, contentType, text, ending }: Reply, isSound: boolean): string | null {
  if (status === 0) return isSound ? `no answer: ${ending}` : null;
  if (!statuses.has(status)) return `status ${status}`;
  if (status === 503 && !/OVERLOADED|try again/.test(text)) return 'status 503 without its reason';
  if (text.length > maxBytes) return `an answer of ${text.length} bytes`;
  if (ending !== 'whole') return isSound ? `half an answer: ${ending}` : null;
  if (text === '') return null;
  if (contentType === 'text/event-stream') {
    const events = [...text.matchAll(/^data: ?([^\n]+)$/gm)].map(([, data = '']) => data);
    return events.map(faultOfJson).find((fault) => fault !== null) ?? null;
  }
  if (contentType === 'text/plain') return status === 200 ? null : `plain text with ${status}`;
  if (!/^application\/(graphql-response\+)?json$/.test(contentType)) return `the type ${contentType} with ${status}`;
  return faultOfJson(text);
}

export function faultOfConversation({ messages, closedWith }: Conversation): string | null {
  if (closedWith !== null && !closings.has(closedWith))
    return closedWith === 1 ? 'a WebSocket that says nothing' : `a WebSocket closed with ${closedWith}`;
  return messages.map(faultOfJson).find((fault) => fault !== null) ?? null;
}

function faultOfJson(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'an answer that is no JSON';
  }
  const strange = [...codesIn(value)].filter((code) => !codes.has(String(code)));
  return strange.length === 0 ? null : `the code ${strange.map(String).join(', ')}`;
}

/** Codes of errors, wherever a protocol puts them. */
function* codesIn(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  const { errors, payload } = value as { errors?: unknown; payload?: unknown };
  for (const list of [errors, payload]) {
    if (!Array.isArray(list)) continue;
    for (const error of list as { extensions?: { code?: unknown } }[]) yield error?.extensions?.code;
  }
  yield* codesIn(payload);
}

interface LoggedError {
  readonly type?: string;
  readonly message?: string;
  readonly stack?: string;
}

interface Line {
  readonly level?: string;
  readonly msg?: string;
  readonly err?: LoggedError;
  readonly error?: LoggedError;
}

/** What is wrong with a line that the gateway said; null: nothing. */
export function faultOfLine(line: string, stream: 'stdout' | 'stderr'): string | null {
  if (stream === 'stderr') return `stderr: ${line.slice(0, maxOfLine)}`;
  let logged: Line;
  try {
    logged = JSON.parse(line) as Line;
  } catch {
    return `a line that is no JSON: ${line.slice(0, maxOfLine)}`;
  }
  if (logged.level === 'info' || logged.level === 'warn') return null;
  // The log reports what a provider did. That is no fault of the gateway.
  const isProviders = logged.level === 'error' && logged.err?.type === 'ProviderError' && providersFaults.has(logged.msg ?? '');
  const { message, stack = '' } = logged.err ?? logged.error ?? {};
  return isProviders ? null : `the log: ${logged.msg}: ${message}\n${stack.split('\n').slice(1, 7).join('\n')}`.slice(0, maxOfLine);
}

const providersFaults = new Set(['a webhook could not be applied', 'A write was sent, and its outcome is unknown.']);
const maxOfLine = 1500;
