import type { SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { refusal, startWhapiSimulator, whapiFailures } from '../../src/providers/whapi/simulator/simulator.js';
import { describeRefusals, type DocumentedRefusal } from './refusals.js';

/** A failure in the form of the description, whose code and sentence come through. */
function described(
  row: string,
  answer: SimulatedAnswer,
  received: Pick<DocumentedRefusal, 'userError' | 'error'>,
  providerMessage = (answer.body as { error: { message: string } }).error.message,
): DocumentedRefusal {
  return { row, answer, ...received, providerCode: String(answer.status), providerMessage };
}

const plan = '402, both shapes';

describeRefusals({
  provider: 'whapi',
  heading: ['HTTP', 'a mutation answers'],
  sendText: 'phoneNumber: "+61491570156", text: "Hello"',
  start: () => startWhapiSimulator(),
  rows: [
    described('400', refusal(400, 'Wrong request parameters'), { userError: 'INVALID' }),
    described('401 need channel authorization', whapiFailures.needAuthorization, { error: 'PROVIDER_UNAUTHENTICATED' }),
    described(plan, whapiFailures.limitExceeded, { userError: 'LIMIT_EXCEEDED' }),
    described(plan, whapiFailures.limitExceededFlat, { userError: 'LIMIT_EXCEEDED' }, 'trial version limit exceeded'),
    described('403 forbidden recipient', whapiFailures.forbiddenRecipient, { userError: 'RECIPIENT_NOT_ALLOWED' }),
    described('404 channel not found (S: an unknown token is no 401)', whapiFailures.channelNotFound, {
      error: 'PROVIDER_UNAUTHENTICATED',
    }),
    described("404 otherwise, in Whapi's form", refusal(404, 'Specified chat not found'), { userError: 'NOT_FOUND' }),
    { row: '404 of another server', answer: { status: 404, body: '<html>nginx</html>' }, userError: 'OUTCOME_UNKNOWN' },
    described('413 body too large', whapiFailures.bodyTooLarge, { userError: 'INVALID' }),
    described('415 unsupported media type', refusal(415, 'Unsupported media type'), { userError: 'PROVIDER_REFUSED' }),
    described('429', whapiFailures.softBan, { error: 'PROVIDER_RATE_LIMITED' }),
    described('500', whapiFailures.internal, { userError: 'OUTCOME_UNKNOWN' }),
    { row: '`sent: false`', answer: { status: 200, body: { sent: false } }, userError: 'PROVIDER_REFUSED' },
  ],
  elsewhere: {
    '403 need order token': 'test/providers/whapi/order.test.ts › order token',
    '409 the contact already exists': 'test/providers/whapi/contact-write.test.ts › refused by Whapi',
    '409 label association already exists': 'test/providers/whapi/subscriber-label.test.ts › has them already',
  },
});
