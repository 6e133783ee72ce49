import { randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';
import { startSimulatorServer, type SimulatedWebhooks, type Simulator } from '../../simulator/server.js';
import { answerEndpoint } from './answer.js';
import { createBackOffice, type BackOffice } from './back-office.js';
import { documentedData, type WabotickData } from './data.js';
import { readRequest, refuseCredentials } from './request.js';
import type { Quirks } from './state.js';
import { createWebhookEmitter } from './webhook.js';

export interface WabotickSimulatorOptions extends Partial<Quirks> {
  /** What the account holds. The default is the documents' samples and some realistic customers. */
  readonly data?: Partial<WabotickData>;
  /** HTTP status for a wrong apiToken; the documents do not say. */
  readonly badTokenStatus?: 200 | 401;
  /** The account's time zone; times are written in it. */
  readonly timeZone?: string;
  readonly now?: () => Date;
}

export interface WabotickSimulator extends Simulator {
  /** What the account holds now; may be changed. */
  readonly data: WabotickData;
  /** What the account stores and no endpoint returns. */
  readonly backOffice: BackOffice;
  readonly webhooks: SimulatedWebhooks;
}

/** Wabotick's API on loopback. It is strict about requests, and its responses are as inconsistent as the documents. */
export async function startWabotickSimulator(options: WabotickSimulatorOptions = {}): Promise<WabotickSimulator> {
  const { data: given, badTokenStatus = 200, timeZone = 'UTC', now = () => new Date(), ...quirks } = options;
  // Every simulator has its own account, so that one configuration can have several.
  const credentials = { apiToken: `18492|${randomBytes(20).toString('hex')}`, phoneNumberId: '109876543210987', whatsappBotId: '23' };
  const data = structuredClone({ ...documentedData(), ...given });
  const clock = (): string => DateTime.fromJSDate(now(), { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss');
  const emitter = createWebhookEmitter(data, clock);
  const backOffice = createBackOffice();
  const state = { data, backOffice, quirks, credentials, clock, changed: emitter.changed };
  const server = await startSimulatorServer((received) => {
    const request = readRequest(received, quirks.sisterEndpoints ?? true);
    if ('status' in request) return request;
    return refuseCredentials(request, credentials, badTokenStatus) ?? answerEndpoint(request, state);
  });
  return {
    ...server,
    baseUrl: server.origin,
    settings: { ...credentials, sisterEndpoints: ['botFlows', 'sequences', 'teamMembers', 'account'] },
    samples: [],
    data,
    backOffice,
    webhooks: emitter.webhooks,
  };
}
