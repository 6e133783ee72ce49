import { kaleyraFailures, startKaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import type { SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { describeRefusals, type DocumentedRefusal } from './refusals.js';

/** A documented failure: code and sentence come through as they are. */
function documented(row: string, answer: SimulatedAnswer, received: Pick<DocumentedRefusal, 'userError' | 'error'>): DocumentedRefusal {
  const { code = null, message = null } = answer.body as { code?: string; message?: string };
  return { row, answer, ...received, providerCode: code, providerMessage: message };
}

const answerOf = (status: number, code: string, key: string): SimulatedAnswer => {
  return { status, body: { code, message: 'Not now', data: {}, error: { [key]: 'Not now' } } };
};
const withoutId = '2xx without an id, of a read receipt without `WA202` and `WA200` as well';

describeRefusals({
  provider: 'kaleyra',
  heading: ['HTTP, code, key of `error`', 'a mutation answers'],
  sendText: 'phoneNumber: "+919812345670", text: "Hello"',
  start: () => startKaleyraSimulator(),
  rows: [
    documented('401 `RBC001` error', kaleyraFailures.credentials, { error: 'PROVIDER_UNAUTHENTICATED' }),
    documented('401 `WA401` phone_number', kaleyraFailures.phoneNumber, { userError: 'ACCOUNT_NOT_FOUND' }),
    documented('400 `WA400` payload', kaleyraFailures.payload, { userError: 'PROVIDER_REFUSED' }),
    documented('500 `WA500` error', kaleyraFailures.internal, { error: 'PROVIDER_UNAVAILABLE' }),
    documented('400 `E110` balance', kaleyraFailures.balance, { userError: 'INSUFFICIENT_BALANCE' }),
    documented('401 `WA-401` account', kaleyraFailures.account, { userError: 'PROVIDER_REFUSED' }),
    documented('401 `WA-401` phone_number: another API version', kaleyraFailures.version, { userError: 'PROVIDER_REFUSED' }),
    documented('`WAV2101`', kaleyraFailures.dailyLimit, { userError: 'LIMIT_EXCEEDED' }),
    documented('`WA401`, `WA-401` with another key', answerOf(401, 'WA401', 'template'), { userError: 'PROVIDER_REFUSED' }),
    documented('`WA401`, `WA-401` with another key', answerOf(401, 'WA-401', 'other'), { userError: 'PROVIDER_REFUSED' }),
    documented('other 4xx', answerOf(400, 'WA999', 'error'), { userError: 'INVALID' }),
    documented('other 4xx', answerOf(409, 'WA999', 'error'), { userError: 'STATUS_CONFLICT' }),
    documented('other 4xx', answerOf(410, 'WA999', 'error'), { userError: 'PROVIDER_REFUSED' }),
    documented('any 404: no such address', { status: 404, body: { message: 'Not Found' } }, { userError: 'PROVIDER_REFUSED' }),
    documented('429', kaleyraFailures.tooManyRequests, { error: 'PROVIDER_RATE_LIMITED' }),
    documented('other 5xx', answerOf(503, 'X500', 'error'), { userError: 'OUTCOME_UNKNOWN' }),
    { row: withoutId, answer: { status: 202, body: { code: 'WA202', data: {} } }, userError: 'OUTCOME_UNKNOWN' },
  ],
  elsewhere: {
    '2046, 2047, 131047 and others by webhook, after 202': 'test/scenarios/later-outcome.test.ts › STATUS_REJECTED',
  },
});
