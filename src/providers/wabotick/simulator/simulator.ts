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
  /** What the account holds; what is not given is filled with the documents' samples and some customers of real form. */
  readonly data?: Partial<WabotickData>;
  /** The HTTP status of the answer to a wrong apiToken: documented nowhere, so either. */
  readonly badTokenStatus?: 200 | 401;
  /** The account's zone, in which times are written. */
  readonly timeZone?: string;
  readonly now?: () => Date;
}

export interface WabotickSimulator extends Simulator {
  /** What the account holds now; may be changed. */
  readonly data: WabotickData;
  /** What it was told and never tells. */
  readonly backOffice: BackOffice;
  readonly webhooks: SimulatedWebhooks;
}

/** Wabotick's API on loopback, as its documents describe it: strict about what it is sent, as inconsistent as they are in what it answers. */
export async function startWabotickSimulator(options: WabotickSimulatorOptions = {}): Promise<WabotickSimulator> {
  const { data: given, badTokenStatus = 200, timeZone = 'UTC', now = () => new Date(), ...quirks } = options;
  // Every simulator is an account of its own, so that two of them can stand side by side in one configuration.
  const credentials = { apiToken: `18492|${randomBytes(20).toString('hex')}`, phoneNumberId: '109876543210987', whatsappBotId: '23' };
  const data = structuredClone({ ...documentedData(), ...given });
  const clock = (): string => DateTime.fromJSDate(now(), { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss');
  const emitter = createWebhookEmitter(data, clock);
  const backOffice = createBackOffice();
  const state = { data, backOffice, quirks, clock, changed: emitter.changed };
  const server = await startSimulatorServer((received) => {
    const request = readRequest(received);
    if ('status' in request) return request;
    return refuseCredentials(request, credentials, badTokenStatus) ?? answerEndpoint(request, state);
  });
  return { ...server, baseUrl: server.origin, settings: { ...credentials }, samples: [], data, backOffice, webhooks: emitter.webhooks };
}
