import { ProviderError } from '../../../src/contract/error.js';
import { createRedactor } from '../../../src/observability/redact.js';
import { readReceipt } from '../../../src/providers/kaleyra/response.js';
import { describeResponseFields } from '../response-fields.js';

const answer = (status: number, body: object) => ({
  ...({ failed: false, status, headers: {}, answeredAt: '2026-01-01T00:00:00.000Z', text: JSON.stringify(body) } as const),
  json: () => ({ value: body, brokenRecords: 0 }),
});
const reader = { channel: 'india', redactor: createRedactor([]) };

function failureIn(body: object): object {
  try {
    return readReceipt(answer(401, body), reader);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { refusal: code, message, providerCode, providerMessage } = error;
    return { code, message, providerCode, providerMessage };
  }
}

describeResponseFields('kaleyra', [
  {
    heading: 'field of a success',
    documented: ['code', 'message', 'data.message_id', 'data.id', 'error'],
    least: { data: { id: 'A0' } },
    values: { code: 'WA202', message: 'Request Accepted', 'data.message_id': 'A1', 'data.id': 'A2', error: { a: 'b' } },
    read: (body) => ({ messageId: readReceipt(answer(202, body), reader).providerId }),
  },
  {
    heading: 'field of a failure',
    documented: ['code', 'message', 'data', 'error'],
    least: { code: 'WA401', message: 'A', error: {} },
    values: { code: 'WAV2101', message: 'B', data: [], error: { phone_number: 'C' } },
    read: failureIn,
  },
]);
