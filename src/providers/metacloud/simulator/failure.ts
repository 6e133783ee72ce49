import type { SimulatedAnswer } from '../../simulator/server.js';

/** Graph's error (Cloud API, "Error codes"): the code counts, not the status. */
export function graphFailure(status: number, code: number, title: string, details?: string, more: object = {}): SimulatedAnswer {
  const data = details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } };
  const error = { message: `(#${code}) ${title}`, type: 'OAuthException', code, ...data, ...more, fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam' };
  return { status, headers: { 'facebook-api-version': 'v23.0' }, body: { error } };
}

const usage = (minutes: number): string =>
  JSON.stringify({
    '102290129340398': [
      {
        type: 'whatsapp_business_management',
        call_count: 100,
        total_cputime: 25,
        total_time: 25,
        estimated_time_to_regain_access: minutes,
      },
    ],
  });

/** Documented failures, for use with `fail`. */
export const graphFailures = {
  expiredToken: graphFailure(401, 190, 'Error validating access token: Session has expired', undefined, { error_subcode: 463 }),
  permission: graphFailure(403, 10, 'Application does not have permission for this action'),
  appLimit: graphFailure(400, 4, 'Application request limit reached'),
  accountLimit: { ...graphFailure(400, 80007, 'Rate limit issues'), headers: { 'x-business-use-case-usage': usage(3) } },
  throughput: graphFailure(
    429,
    130429,
    'Rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number in a short period of time.',
  ),
  pairLimit: graphFailure(
    429,
    131056,
    '(Business Account, Consumer Account) pair rate limit hit',
    'Too many messages sent to this phone number.',
  ),
  temporary: graphFailure(500, 131016, 'Service unavailable', 'A service is temporarily unavailable.'),
} as const satisfies Record<string, SimulatedAnswer>;
