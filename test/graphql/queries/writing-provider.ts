import { z } from 'zod';
import { ProviderError, type ProviderErrorDetails, type Refusal } from '../../../src/contract/error.js';
import type { Provider } from '../../../src/contract/provider.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../src/contract/writer.js';
import type { ProviderDefinition } from '../../../src/providers/definition.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

/** The writes that the fake provider received. */
export interface Written {
  readonly writer: string;
  readonly change: unknown;
  readonly call: WriteCall;
}

/** A gateway with the channel `shop` and a fake provider. */
export interface WritingGateway extends RunningGateway {
  readonly written: Written[];
  /** The answer to all following writes. */
  answer: () => Promise<WriteReceipt>;
  /** The refusals with which the provider answers every check. */
  faults: readonly Refusal[];
}

export interface WritingGatewayOptions {
  readonly clients?: readonly TestClient[];
  readonly directory?: string;
}

type MakeProvider = (writer: <Change>(name: string) => Writer<Change>, channel: string) => Partial<Provider>;

export const channel = 'shop';
export const phoneNumber = '+14155550100';
export const contactId = '14155550100';

/** The optional inputs of all messages and orders: this provider carries every one. */
const everyInput = [
  ...['replyTo', 'templateId', 'name', 'language', 'variables', 'buttonVariables', 'headerMedia', 'quickReplies', 'references', 'caption'],
  ...['buttons.*.id', 'headerText', 'footerText', 'media'],
  ...['discount', 'tax', 'shipping', 'paymentSettings', 'items.*.productId', 'items.*.retailerId', 'items.*.isCustomItem'],
  ...['headerMedia', 'media'].flatMap((media) => ['url', 'mediaId', 'file', 'filename'].map((name) => `${media}.${name}`)),
];

export async function openWritingGateway(make: MakeProvider, options: WritingGatewayOptions = {}): Promise<WritingGateway> {
  const state: Pick<WritingGateway, 'written' | 'answer' | 'faults'> = {
    written: [],
    answer: async () => ({ outcome: 'ACCEPTED', providerId: `sent-${state.written.length}` }),
    faults: [],
  };
  const writerOf = <Change>(writer: string): Writer<Change> => ({
    carries: everyInput as never,
    check: () => state.faults,
    send: (change, call) => {
      state.written.push({ writer, change, call });
      return state.answer();
    },
  });
  const definition: ProviderDefinition = {
    name: 'handmade',
    displayName: 'Handmade',
    defaultBaseUrl: 'http://127.0.0.1:1',
    settings: z.strictObject({}),
    example: {},
    secrets: () => [],
    create: (settings) => ({
      name: 'handmade',
      channel: settings.channel,
      ...make(writerOf, settings.channel),
      close: async () => undefined,
    }),
  };
  const gateway = await runGateway({
    definitions: [definition],
    channels: { [channel]: { provider: 'handmade', simulator: { baseUrl: 'http://127.0.0.1:1', settings: {} } } },
    ...options,
  });
  return Object.assign(state, gateway);
}

/** An error of the fake provider. */
export function failure(details: Pick<ProviderErrorDetails, 'kind' | 'sent'> & Partial<ProviderErrorDetails>): ProviderError {
  return new ProviderError({ provider: 'handmade', channel, message: 'It failed.', ...details });
}
