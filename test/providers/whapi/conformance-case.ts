import { whapiSamples } from '../../../src/providers/whapi/simulator/samples.js';
import { refusal, startWhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import type { ProviderCase } from '../../conformance/provider-case.js';
import { documented } from './webhook/documented-webhooks.js';

export const conformanceCase: ProviderCase = {
  start: async () => ({ simulator: await startWhapiSimulator() }),
  order: (index) => {
    const sample = whapiSamples[index % whapiSamples.length] as (typeof whapiSamples)[number];
    return { reference: sample.message.order.order_id, customer: { phoneNumber: '+4915112345678' }, orderToken: sample.token };
  },
  unknownReference: '9999999999999',
  isWrite: () => false,
  wrongCredentials: { token: 'of-somebody-else' },
  failureIn200: { answer: { ...refusal(500, 'Internal error'), status: 200 }, read: 'PROVIDER_BAD_RESPONSE', write: 'OUTCOME_UNKNOWN' },
  refuseText: (sentence) => ({ status: 400, body: { error: { code: sentence, message: sentence } } }),
  writeInputs: { 'messages.sendReaction': 'phoneNumber: "+61491570156", messageId: "aaaaSample01-gDMTwl0rVw", emoji: "👍"' },
  sampleOrder: '964278151888836',
  doctorRequests: ['GET /health'],
  webhookBodies: () => Object.values(documented),
};
