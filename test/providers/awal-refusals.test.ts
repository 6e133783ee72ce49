import { toId } from '../../src/domain/id.js';
import { rateLimitExceeded } from '../../src/providers/awal/simulator/rate-limits.js';
import { refusal } from '../../src/providers/awal/simulator/orders.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { htmlErrorPage, type SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { describeRefusals, type DocumentedRefusal } from './refusals.js';

/** A refusal in Awal's form, whose code and sentence come through. */
function documented(
  row: string,
  [status, code, message]: readonly [number, string, string],
  received: Pick<DocumentedRefusal, 'userError' | 'error' | 'mutation'>,
): DocumentedRefusal {
  return { row, answer: refusal(status, code, message), ...received, providerCode: code, providerMessage: message };
}

/** A validation error with the field that it names. */
function invalid(status: number, field: string, said: string): Pick<DocumentedRefusal, 'answer' | 'providerCode' | 'providerMessage'> {
  const answer = refusal(status, 'validation_failed', 'Validation failed', { [field]: said });
  return { answer, providerCode: 'validation_failed', providerMessage: `Validation failed; ${field}: ${said}` };
}

const sent = (message: object): SimulatedAnswer => ({ status: 200, body: { status: true, message } });
const createSubscriber = (channel: string): string =>
  `createSubscriber(input: { channel: "${channel}", phoneNumber: "+966551234567", fullName: "Noura" })`;
const accept = (channel: string): string => `updateOrderStatus(input: { orderId: "${toId('Order', channel, '1')}", status: ACCEPTED })`;

const missing = '400 or 401 `missing_headers` (the pages differ)';
const validation = '400 or 422 `validation_failed`';
const serverError = '5xx';
const noSuccess = '2xx without `status: true`';

describeRefusals({
  provider: 'awal',
  heading: ['HTTP, code', 'a mutation answers'],
  sendText: 'phoneNumber: "+966551234567", text: "Hello"',
  // Whether the service window is open is read before.
  isWrite: ({ method }) => method !== 'GET',
  start: () => startAwalSimulator(),
  rows: [
    documented('401 `authentication_failed`', [401, 'authentication_failed', 'Invalid HMAC signature'], {
      error: 'PROVIDER_UNAUTHENTICATED',
    }),
    documented(missing, [400, 'missing_headers', 'Missing required headers'], { error: 'PROVIDER_UNAUTHENTICATED' }),
    documented(missing, [401, 'missing_headers', 'Missing required headers'], { error: 'PROVIDER_UNAUTHENTICATED' }),
    { row: validation, ...invalid(400, 'body', 'The body is too long'), userError: 'INVALID' },
    { row: validation, ...invalid(422, 'body', 'The body is too long'), userError: 'INVALID' },
    { row: validation, ...invalid(422, 'status', 'The status cannot change'), userError: 'INVALID_TRANSITION', mutation: accept },
    { row: validation, ...invalid(400, 'status', 'The status cannot change'), userError: 'INVALID_TRANSITION', mutation: accept },
    { row: validation, ...invalid(422, 'branch_id', 'No such branch'), userError: 'INVALID', mutation: accept },
    documented('400 `invalid_phone_number`', [400, 'invalid_phone_number', 'Invalid phone number'], { userError: 'INVALID' }),
    documented('403', [403, 'forbidden', 'Not yours'], { userError: 'PROVIDER_REFUSED' }),
    documented('404 `resource_not_found`', [404, 'resource_not_found', 'Order not found'], { userError: 'NOT_FOUND', mutation: accept }),
    { row: '404 of another server, such as a proxy', answer: { ...htmlErrorPage, status: 404 }, userError: 'OUTCOME_UNKNOWN' },
    documented('409', [409, 'conflict', 'It is there already'], { userError: 'STATUS_CONFLICT' }),
    documented('409', [409, 'conflict', 'Duplicate phone number'], { userError: 'ALREADY_EXISTS', mutation: createSubscriber }),
    documented('413', [413, 'payload_too_large', 'Too large'], { userError: 'PROVIDER_REFUSED', mutation: createSubscriber }),
    {
      row: '429, `Retry-After`, else `X-RateLimit-Reset`',
      answer: rateLimitExceeded(30),
      error: 'PROVIDER_RATE_LIMITED',
    },
    documented(serverError, [500, 'internal_error', 'Something broke'], { userError: 'OUTCOME_UNKNOWN' }),
    documented(serverError, [503, 'service_unavailable', 'Come back later'], { userError: 'OUTCOME_UNKNOWN' }),
    { row: noSuccess, answer: refusal(200, 'validation_failed', 'Refused with 200'), userError: 'OUTCOME_UNKNOWN' },
    { row: noSuccess, answer: { status: 200, body: { message: { messageId: 'wamid.1' } } }, userError: 'OUTCOME_UNKNOWN' },
    {
      row: "200, the message's `status` failed",
      answer: sent({ id: 1, messageId: 'wamid.1', status: 'failed' }),
      ...{ userError: 'PROVIDER_REFUSED', providerCode: 'failed' },
    },
  ],
});
