import { graphFailure } from '../../src/providers/metacloud/simulator/failure.js';
import { startMetacloudSimulator } from '../../src/providers/metacloud/simulator/simulator.js';
import { describeRefusals, type DocumentedRefusal } from './refusals.js';

type Received = Pick<DocumentedRefusal, 'userError' | 'error'>;

/** Each code of a row, with the same result. */
function each(row: string, status: number, codes: readonly number[], received: Received): readonly DocumentedRefusal[] {
  return codes.map((code) => ({
    row,
    answer: graphFailure(status, code, 'A title', 'The explanation.'),
    ...received,
    providerCode: String(code),
    providerMessage: 'The explanation.',
  }));
}

const byStatus = 'another code with a status below 500 [A]';
const noGraph = "an answer that is none of Graph's, or a success without an id";

describeRefusals({
  provider: 'metacloud',
  heading: ['code', 'a mutation answers'],
  sendText: 'phoneNumber: "+16505551234", text: "Hello"',
  isWrite: ({ method }) => method === 'POST',
  start: () => startMetacloudSimulator(),
  rows: [
    ...each('`0`, `102`, `104`, `190`', 401, [0, 102, 104, 190], { error: 'PROVIDER_UNAUTHENTICATED' }),
    ...each('`3`, `10`, `131005`, `200` to `299`', 403, [3, 10, 131005, 200, 299], { userError: 'PROVIDER_REFUSED' }),
    ...each(
      '`4`, `17`, `80007`, `80008`, `80009`, `80014`, `130429`, `131048`, `131056`, `133016`',
      400,
      [4, 17, 80007, 80008, 80009, 80014, 130429, 131048, 131056, 133016],
      {
        error: 'PROVIDER_RATE_LIMITED',
      },
    ),
    {
      row: '`10800`: a known `retailer_id`',
      answer: graphFailure(400, 10800, 'Duplicate retailer_id'),
      userError: 'ALREADY_EXISTS',
      providerCode: '10800',
      providerMessage: '(#10800) Duplicate retailer_id',
      mutation: (channel) =>
        `createProduct(input: { channel: "${channel}", catalogId: "194836987003835", name: "Tea", retailerId: "tea", price: { amount: "1", currencyCode: "INR" }, imageUrls: ["https://shop.example/tea.jpg"] })`,
    },
    {
      row: '`100` with the subcode `33`: no such product',
      answer: graphFailure(400, 100, 'Object does not exist', undefined, { error_subcode: 33 }),
      userError: 'NOT_FOUND',
      providerCode: '100',
      providerMessage: '(#100) Object does not exist',
      mutation: (channel) =>
        `updateProduct(input: { channel: "${channel}", catalogId: "194836987003835", productId: "8765432109876543", name: "Tea" })`,
    },
    ...each('`1`, `2`, `131000`, `131016`, `133004`', 500, [1, 2, 131000, 131016, 133004], { userError: 'OUTCOME_UNKNOWN' }),
    ...each('`131057`', 503, [131057], { error: 'PROVIDER_UNAVAILABLE' }),
    ...each('`33`, `100`, `131008`, `131009`, `135000`', 400, [33, 100, 131008, 131009, 135000], { userError: 'INVALID' }),
    {
      row: '`100` with the subcode `33`: no such number',
      answer: graphFailure(400, 100, 'Object does not exist', undefined, { error_subcode: 33 }),
      userError: 'ACCOUNT_NOT_FOUND',
      providerCode: '100',
      providerMessage: '(#100) Object does not exist',
    },
    ...each('`130472`, `131021`, `131026`, `131030`, `131049`, `131050`', 400, [130472, 131021, 131026, 131030, 131049, 131050], {
      userError: 'RECIPIENT_NOT_ALLOWED',
    }),
    ...each('`131042`', 400, [131042], { userError: 'INSUFFICIENT_BALANCE' }),
    ...each('`131047`', 400, [131047], { userError: 'OUTSIDE_SERVICE_WINDOW' }),
    ...each('`131051`', 400, [131051], { userError: 'CAPABILITY_NOT_SUPPORTED' }),
    ...each('`131052`, `131053`', 400, [131052, 131053], { userError: 'INVALID' }),
    ...each('`132000`, `132005`, `132007`, `132012`, `132018`', 400, [132000, 132005, 132007, 132012, 132018], { userError: 'INVALID' }),
    ...each('`132001`', 404, [132001], { userError: 'NOT_FOUND' }),
    ...each('`132015`, `132016`, `132068`, `132069`', 400, [132015, 132016, 132068, 132069], { userError: 'PROVIDER_REFUSED' }),
    ...each('`133010`', 400, [133010], { userError: 'ACCOUNT_NOT_FOUND' }),
    ...each('`368`, `130497`, `131031`, `131037`, `131045`', 403, [368, 130497, 131031, 131037, 131045], { userError: 'PROVIDER_REFUSED' }),
    ...each(byStatus, 400, [999999], { userError: 'INVALID' }),
    ...each(byStatus, 409, [999999], { userError: 'STATUS_CONFLICT' }),
    ...each(byStatus, 410, [999999], { userError: 'PROVIDER_REFUSED' }),
    ...each('another code with 5xx [A]', 500, [999999], { userError: 'OUTCOME_UNKNOWN' }),
    { row: '429 without an error [A]', answer: { status: 429, body: {} }, error: 'PROVIDER_RATE_LIMITED' },
    { row: noGraph, answer: { status: 400, headers: { 'content-type': 'text/html' }, body: '<html>' }, userError: 'OUTCOME_UNKNOWN' },
    { row: noGraph, answer: { status: 404, body: { message: 'no route' } }, userError: 'OUTCOME_UNKNOWN' },
    { row: noGraph, answer: { status: 200, body: { messaging_product: 'whatsapp', messages: [] } }, userError: 'OUTCOME_UNKNOWN' },
  ],
  elsewhere: {
    '2046, 2047, 131026, 131047 and others by webhook, after 200': 'test/scenarios/later-outcome.test.ts › STATUS_REJECTED',
  },
});
