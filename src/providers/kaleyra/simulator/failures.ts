import type { SimulatedAnswer } from '../../simulator/server.js';

/** Kaleyra's failures, for use with `fail`: the seven documented ones verbatim, and two with assumed bodies. */
export const kaleyraFailures = {
  /** `data` is a list only here. */
  credentials: {
    status: 401,
    body: { code: 'RBC001', message: 'Incorrect SID or API key.', data: [], error: { error: 'Incorrect SID or API key.' } },
  },
  phoneNumber: failure(401, 'WA401', 'phone_number', 'Phone number is not present or does not belong to the account.'),
  payload: failure(400, 'WA400', 'payload', 'Incorrect payload format', 'Refer to correct payload format'),
  internal: failure(500, 'WA500', 'error', 'Internal server error', 'Please try again later'),
  balance: failure(400, 'E110', 'balance', 'Please check your balance, You have a low balance!'),
  account: failure(401, 'WA-401', 'account', 'API is not available for given customer.Please contact support for more info'),
  version: failure(
    401,
    'WA-401',
    'phone_number',
    "The phone number you're using is associated with different Version of our WA API. Please use the appropriate endpoint.",
  ),
  dailyLimit: failure(400, 'WAV2101', 'limit', 'Account daily limit reached'),
  tooManyRequests: { status: 429, headers: { 'retry-after': '2' }, body: { message: 'Too Many Requests' } },
} as const satisfies Record<string, SimulatedAnswer>;

function failure(status: number, code: string, key: string, reason: string, message: string = reason): SimulatedAnswer {
  return { status, body: { code, message, data: {}, error: { [key]: reason } } };
}
