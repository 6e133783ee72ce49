import { unseenMessage } from '../../../src/domain/message-progress.js';
import { toId } from '../../../src/domain/id.js';
import { sampleConversations, type AwalMessageRecord } from '../../../src/providers/awal/simulator/data.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';
import type { ReceivedRequest, Simulator } from '../../../src/providers/simulator/server.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

/** The providers of a shop with three numbers. `rio` has no service window, and Awal lists messages: those of this customer are of 2024. */
export interface ReplyProviders {
  readonly cloud: MetacloudSimulator;
  readonly riyadh: AwalSimulator;
  readonly rio: ZapiSimulator;
  /** The messages of the customer that Awal lists, the newest last. */
  readonly atAwal: AwalMessageRecord[];
  close(): Promise<void>;
}

export type ReplyChannel = 'cloud' | 'riyadh' | 'rio';
const names = ['cloud', 'riyadh', 'rio'] as const;

export const phone = '+14155550100';
export const customerId = toId('Customer', '', phone);

export async function startReplyProviders(): Promise<ReplyProviders> {
  const atAwal = [...(sampleConversations[0]?.messages ?? [])];
  const conversations = sampleConversations.slice(0, 1).map((sample) => ({ ...sample, phone: phone.slice(1), messages: atAwal }));
  const [cloud, riyadh, rio] = [await startMetacloudSimulator(), await startAwalSimulator({ conversations }), await startZapiSimulator()];
  return { cloud, riyadh, rio, atAwal, close: async () => void (await Promise.all([cloud, riyadh, rio].map((one) => one.close()))) };
}

export interface ReplyShop extends RunningGateway {
  /** The customer writes to a channel, this many hours ago. */
  write(channel: ReplyChannel, hoursAgo: number): Promise<void>;
  send(input: Record<string, unknown>, token?: string): Promise<SendAnswer>;
}

export interface SendAnswer {
  readonly data: { readonly sendToCustomer: SendPayload | null } | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

export interface SendPayload {
  readonly channel: { readonly name: string } | null;
  readonly outcome: string | null;
  readonly message: { readonly messageId: string } | null;
  readonly attempts: readonly { readonly channel: { readonly name: string }; readonly code: string }[];
  readonly options: readonly object[];
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

export const sendMutation = `mutation ($input: SendToCustomerInput!) { sendToCustomer(input: $input) {
  channel { name } outcome message { messageId channel { name } content { __typename ... on TextContent { text } } }
  attempts { channel { name } code message }
  options { channel { name } code lastInboundAt serviceWindow { isOpen expiresAt } templates(first: 2) { nodes { name approvalStatus } } }
  userErrors { code field message }
} }`;

export async function openReplyShop(
  providers: ReplyProviders,
  options: { readonly directory?: string; readonly databaseUrl?: string; readonly clients?: readonly TestClient[] } = {},
): Promise<ReplyShop> {
  const channels = {
    cloud: { provider: 'metacloud', simulator: providers.cloud },
    riyadh: { provider: 'awal', simulator: providers.riyadh },
    rio: { provider: 'zapi', simulator: providers.rio },
  };
  const gateway = await runGateway({ ...options, channels });
  let count = 0;
  return {
    ...gateway,
    write: async (channel, hoursAgo) => {
      const sentAt = new Date(Date.now() - hoursAgo * 60 * 60 * 1000).toISOString();
      const content = { type: 'TextContent', text: 'Where is my order?' } as const;
      const message = {
        ...unseenMessage(channel, `in-${channel}-${(count += 1)}`, phone.slice(1)),
        direction: 'INBOUND',
        content,
      } as const;
      await gateway.gateway.ledger.messages.put({ ...message, sentAt }, sentAt);
    },
    send: (input, token) => gateway.ask(sendMutation, { input: { customerId, text: 'Today!', ...input } }, token),
  };
}

/** Whether a request asks a provider to send a message. */
export function isSending({ method, path }: ReceivedRequest): boolean {
  return method === 'POST' && /\/messages$|\/w\/message\/|\/send-/.test(path);
}

/** How many messages each provider was asked to send. */
export function sendings(providers: ReplyProviders): Readonly<Record<ReplyChannel, number>> {
  const count = (simulator: Simulator): number => simulator.requests.filter(isSending).length;
  return Object.fromEntries(names.map((name) => [name, count(providers[name])])) as Record<ReplyChannel, number>;
}

/** How many requests each provider received. */
export function requests(providers: ReplyProviders): Readonly<Record<ReplyChannel, number>> {
  return Object.fromEntries(names.map((name) => [name, providers[name].requests.length])) as Record<ReplyChannel, number>;
}
