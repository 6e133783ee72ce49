import type { SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { startZapiSimulator, zapiFailures } from '../../src/providers/zapi/simulator/simulator.js';
import { describeRefusals } from './refusals.js';

const received = (status: number, error: string): SimulatedAnswer => ({ status, body: { error } });

const noRoute = '`{"error":"NOT_FOUND",…}`, 200 or 404; any 404';
const noToken = '`{"error":"null not allowed"}`, `{"error":"your client-token is not configured"}`';
const nobody = '`{"error":"Contact not found"}`, `{"error":"Phone not found"}`, `{"error":"Chat not found"}`';
const wrongMethod = '405, 415';
const other = 'other 4xx';
const without = '2xx that is none of these and has no id';
const refusedSentence = 'Unable to find matching target resource method';

const createSubscriber = (channel: string): string =>
  `createSubscriber(input: { channel: "${channel}", phoneNumber: "+5511987654321", fullName: "Ana" })`;

describeRefusals({
  provider: 'zapi',
  heading: ['answer', 'a mutation answers'],
  sendText: 'phoneNumber: "+5511987654321", text: "Olá"',
  start: () => startZapiSimulator(),
  rows: [
    { row: '`{"value":false}`, 200', answer: zapiFailures.notConnected, userError: 'PROVIDER_REFUSED' },
    ...[200, 404].map((status) => ({
      ...{ row: noRoute, answer: { ...zapiFailures.noRoute, status }, userError: 'PROVIDER_REFUSED' },
      ...{ providerCode: 'NOT_FOUND', providerMessage: refusedSentence },
    })),
    { row: noRoute, answer: { status: 404 }, userError: 'PROVIDER_REFUSED' },
    { row: noToken, answer: zapiFailures.nullNotAllowed, error: 'PROVIDER_UNAUTHENTICATED' },
    { row: noToken, answer: zapiFailures.clientTokenMissing, error: 'PROVIDER_UNAUTHENTICATED' },
    {
      row: '`{"error":"Client-Token <x> not allowed"}`',
      answer: received(403, 'Client-Token sandbox-account-token not allowed'),
      error: 'PROVIDER_UNAUTHENTICATED',
    },
    { row: '`{"error":"Instance not found"}`', answer: zapiFailures.instanceNotFound, error: 'PROVIDER_UNAUTHENTICATED' },
    { row: '`{"error":"[IP] not allowed"}`', answer: zapiFailures.addressBlocked, userError: 'PROVIDER_REFUSED' },
    {
      row: '`{"error":"Invalid phone"}`',
      answer: zapiFailures.invalidPhone,
      ...{ userError: 'INVALID', providerMessage: 'Invalid phone' },
    },
    ...['Contact not found', 'Phone not found', 'Chat not found'].map((sentence) => {
      return { row: nobody, answer: received(404, sentence), userError: 'NOT_FOUND', providerMessage: sentence };
    }),
    {
      row: 'a sentence that says that the queue is full',
      answer: zapiFailures.queueFull,
      ...{ userError: 'LIMIT_EXCEEDED', providerMessage: 'Message queue is full' },
    },
    ...[['The update is missing'], [], undefined].map((errors) => ({
      ...{ row: '`{"success":false}`, 200', answer: { status: 200, body: { success: false, errors } }, userError: 'PROVIDER_REFUSED' },
      ...{ providerMessage: errors?.[0] ?? null, mutation: createSubscriber },
    })),
    { row: wrongMethod, answer: { status: 405 }, userError: 'PROVIDER_REFUSED' },
    {
      row: wrongMethod,
      answer: received(415, 'Unsupported Media Type'),
      ...{ userError: 'PROVIDER_REFUSED', providerMessage: 'Unsupported Media Type' },
    },
    { row: '414', answer: { status: 414 }, userError: 'PROVIDER_REFUSED' },
    { row: other, answer: received(400, 'Invalid currency'), userError: 'INVALID', providerMessage: 'Invalid currency' },
    { row: other, answer: received(422, 'Invalid order'), userError: 'INVALID', providerMessage: 'Invalid order' },
    { row: other, answer: received(409, 'Already there'), userError: 'STATUS_CONFLICT', providerMessage: 'Already there' },
    { row: other, answer: received(410, 'Gone'), userError: 'PROVIDER_REFUSED', providerMessage: 'Gone' },
    { row: '429', answer: { status: 429, headers: { 'retry-after': '7' }, body: {} }, error: 'PROVIDER_RATE_LIMITED' },
    { row: '5xx', answer: received(500, 'Internal'), userError: 'OUTCOME_UNKNOWN', providerMessage: 'Internal' },
    { row: without, answer: { status: 200, body: { zaapId: '3999' } }, userError: 'OUTCOME_UNKNOWN' },
    { row: without, answer: received(200, 'Something else'), userError: 'OUTCOME_UNKNOWN' },
  ],
});
