import type { SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { startWabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { describeRefusals, type DocumentedRefusal } from './refusals.js';

const answer = (message: string, status = 200): SimulatedAnswer => ({ status, body: { status: '0', message } });

/** Refusals with a message only: HTTP 200, `"status":"0"`, and no code. */
const inWords = (row: string, userError: string, providerMessage = /`(.+)`/.exec(row)?.[1] ?? ''): DocumentedRefusal => {
  return { row, answer: answer(providerMessage), userError, providerMessage };
};

const credentials = '`Unauthenticated.` and its kin, in HTTP 200 or 401 (A)';
const rate = '`Too Many Attempts.` in HTTP 200, or HTTP 429 (S; the text A)';
const notThere = '`… not found`, `… does not exist`, `No such …` (A)';

describeRefusals({
  provider: 'wabotick',
  heading: ['refusal', 'code'],
  sendText: 'phoneNumber: "+14155550199", text: "Hello"',
  isWrite: ({ path }) => path.endsWith('/whatsapp/send'),
  settings: (index) => ({ catalogIds: [`catalog-${index}`] }),
  start: () => startWabotickSimulator(),
  rows: [
    inWords('`WhatsApp account not found.` (D)', 'ACCOUNT_NOT_FOUND'),
    inWords('`Subscriber limit has been exceeded. You cannot have more subscribers.` (D)', 'LIMIT_EXCEEDED'),
    inWords('`Something went wrong or subscriber already exist.` (D)', 'ALREADY_EXISTS'),
    inWords('`You can send between 1 and 3 reply buttons.` (S)', 'INVALID'),
    inWords('`When sending media with buttons, media_type must be one of: image, video, document.` (S)', 'INVALID'),
    inWords(notThere, 'NOT_FOUND', 'Subscriber not found.'),
    inWords(notThere, 'NOT_FOUND', 'The sequence does not exist'),
    inWords(notThere, 'NOT_FOUND', 'No such label'),
    inWords('`Invalid cart status` (A)', 'UNSUPPORTED_STATUS'),
    inWords('`The … field is required.` and its kin (A)', 'INVALID', 'The phone_number field is required.'),
    inWords('anything with `24 hours` (A)', 'OUTSIDE_SERVICE_WINDOW', 'The customer has not written within 24 hours.'),
    inWords('any other', 'PROVIDER_REFUSED', 'It is raining.'),
    { row: credentials, answer: answer('Unauthenticated.'), error: 'PROVIDER_UNAUTHENTICATED' },
    { row: credentials, answer: answer('Unauthenticated.', 401), error: 'PROVIDER_UNAUTHENTICATED' },
    { row: credentials, answer: answer('Invalid API token'), error: 'PROVIDER_UNAUTHENTICATED' },
    { row: rate, answer: answer('Too Many Attempts.'), error: 'PROVIDER_RATE_LIMITED' },
    { row: rate, answer: { status: 429, body: { message: 'Too Many Attempts.' } }, error: 'PROVIDER_RATE_LIMITED' },
    { row: 'HTTP 500 and above (A)', answer: { status: 500, body: { message: 'Server Error' } }, userError: 'OUTCOME_UNKNOWN' },
    {
      row: 'an answer that says neither yes nor no (A)',
      answer: { status: 200, body: { message: 'Fine.' } },
      userError: 'OUTCOME_UNKNOWN',
    },
  ],
});
