import { scopes } from '../../../src/config/configuration.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { digitsOf } from '../../../src/domain/phone.js';
import { idTypes, readId, toId, type IdType } from '../../../src/domain/id.js';
import { providers } from '../../../src/providers/index.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';
import { remember } from '../queries/five-channels.js';

/** A tenant: a client with channels of its own, one at each provider. */
export interface Tenant {
  readonly name: string;
  readonly token: string;
  readonly channels: readonly string[];
  readonly simulators: readonly Simulator[];
  /** Method and target of everything that its providers were asked since this was asked last. */
  calls(): string[];
}

export interface TwoTenants extends RunningGateway {
  readonly ours: Tenant;
  readonly theirs: Tenant;
  /** An id of each kind that there is on their channels. */
  readonly theirIds: ReadonlyMap<IdType, string>;
  /** A customer of a tenant writes, and an order of the tenant changes. */
  happen(tenant: Tenant, name: string): Promise<void>;
}

const allScopes: readonly string[] = scopes;

/** Two tenants of one gateway, who may do everything on their own channels, which hold the same samples. */
export async function openTwoTenants(): Promise<TwoTenants> {
  const [ours, theirs] = [await startTenant('ours'), await startTenant('theirs')];
  const tenants = [ours, theirs];
  const clients = tenants.map(({ name, token }): TestClient => ({ name, token, scopes: allScopes, channels: channelsOf(name) }));
  const most = 100_000;
  const limits = { depth: 50, aliases: most, tokens: most, cost: most, requestsPerMinute: most };
  const channels = Object.fromEntries(
    tenants.flatMap((tenant) =>
      tenant.channels.map((channel, index) => {
        const simulator = tenant.simulators[index] as Simulator;
        return [channel, { provider: providers[index]?.name ?? '', simulator, webhookKey: 'the-key-of-a-webhook' }];
      }),
    ),
  );
  const gateway = await runGateway({ channels, clients, server: { limits } });
  for (const tenant of tenants) {
    for (const [index, channel] of tenant.channels.entries()) await remember(gateway, channel, tenant.simulators[index]?.samples ?? []);
  }
  let happened = 0;
  const happen: TwoTenants['happen'] = async (tenant, name) => {
    const [channel = ''] = tenant.channels;
    const message = unseenMessage(channel, `wamid.${name}`, '14155552671');
    const at = new Date().toISOString();
    await gateway.gateway.ledger.messages.put({ ...message, direction: 'INBOUND', sentAt: at, status: 'DELIVERED' }, at);
    const readStatus = { status: 'READ', providerStatus: null, at, failureReason: null } as const;
    await gateway.gateway.ledger.messages.applyStatus(message, readStatus);
    const event = {
      channel,
      reference: orderReference,
      at,
      kind: 'STATUS_CHANGED',
      actor: name,
      from: null,
      to: 'SHIPPED',
      note: name,
      origin: 'WEBHOOK',
    } as const;
    await gateway.gateway.ledger.events.append([event]);
    const change = { kind: 'STATUS_CHANGED', templateId: '1', name, language: null, from: null, to: 'PAUSED', providerWord: null } as const;
    await gateway.gateway.ledger.templateEvents.append({ ...change, reason: name, channel, at });
    await merge(gateway, channel, tenant.token, [customerOf(tenant.name), `+1415555${1000 + (happened += 1)}`]);
  };
  await happen(ours, 'OURS');
  await happen(theirs, 'THEIRS');
  return {
    ...gateway,
    ours,
    theirs,
    happen,
    theirIds: await idsOf(gateway, theirs),
    close: async () => {
      await gateway.close();
      await Promise.all(tenants.flatMap((tenant) => tenant.simulators.map((simulator) => simulator.close())));
    },
  };
}

/** An order that each tenant's first channel has. */
export const orderReference = '172310467380123456789';

/** A customer whom the tenant alone has: the id of a customer names no channel. */
function customerOf(name: string): string {
  return name === 'ours' ? '+14155550101' : '+14155550199';
}

/** Whom the tenant says to be the same customer. */
const mergedCustomer = '+14155550198';

function channelsOf(name: string): string[] {
  return providers.map((provider) => `${name}-${provider.name}`);
}

async function startTenant(name: string): Promise<Tenant> {
  const started = await Promise.all(providers.map((provider) => provider.startSimulator()));
  return {
    name,
    token: `the-token-of-${name}`,
    channels: channelsOf(name),
    simulators: started,
    calls: () =>
      started.flatMap((simulator) => {
        const targets = simulator.requests.map(({ method, target }) => `${method} ${target}`);
        simulator.forgetRequests();
        return targets;
      }),
  };
}

/** Asks as the tenant for something of everything. */
async function idsOf(gateway: RunningGateway, { name, token, channels }: Tenant): Promise<ReadonlyMap<IdType, string>> {
  const [first = ''] = channels;
  const customer = { ...unseenMessage(first, 'wamid.CUSTOMER', digitsOf(customerOf(name))), direction: 'INBOUND' } as const;
  await gateway.gateway.ledger.messages.put(customer, new Date().toISOString());
  await merge(gateway, first, token, [customerOf(name), mergedCustomer]);
  const [merged] = await gateway.gateway.ledger.customers.events.after(null, '', 1);
  const text = `mutation { sendText(input: { channel: "${first}", phoneNumber: "+14155552671", text: "x" }) { outcome } }`;
  const everything = `{
    channel(name: "${first}") { id labels { id } customFields { id } postbacks { id } teamMembers { id } botFlows { id } sequences { id } }
    shop: channel(name: "${name}-awal") { branches { id } }
    order(id: "${toId('Order', first, orderReference)}") { id history { id } }
    templates(first: 100) { nodes { id } } subscribers(first: 100) { nodes { id } }
    catalogs(first: 100) { nodes { id products(first: 1) { nodes { id } } } }
    conversation(channel: "${first}", contactId: "14155552671") { id messages(last: 1) { nodes { id } } }
    webhookEvents { nodes { id } } writes { nodes { id } }
    customer(phoneNumber: "${customerOf(name)}") { id merges { id } }
  }`;
  const [event] = await gateway.gateway.ledger.messageEvents.after([first], '', 1);
  const [change] = await gateway.gateway.ledger.conversationEvents.after([first], '', 1);
  const [decided] = await gateway.gateway.ledger.templateEvents.after([first], '', 1);
  const delivery = await fetch(`${gateway.address}/webhooks/${first}/the-key-of-a-webhook`, { method: 'POST', body: '{"made":"up"}' });
  await delivery.arrayBuffer();
  const answers = [
    await gateway.ask(text, {}, token),
    await gateway.ask(everything, {}, token),
    toId('MessageEvent', first, event?.id ?? ''),
    toId('ConversationEvent', first, change?.id ?? ''),
    toId('TemplateEvent', first, decided?.id ?? ''),
    toId('CustomerEvent', '', merged?.id ?? ''),
  ];
  const found = new Map<IdType, string>();
  for (const id of idsIn(answers)) {
    const type = readId(id)?.type;
    if (type !== undefined && !found.has(type)) found.set(type, id);
  }
  const missing = idTypes.filter((type) => !found.has(type));
  if (missing.length > 0) throw new Error(`test/graphql/auth/two-tenants.ts finds no id of the kinds ${missing.join(', ')}.`);
  return found;
}

/** Customers who write to a channel are said to be one. */
async function merge(
  gateway: Pick<RunningGateway, 'gateway' | 'ask'>,
  channel: string,
  token: string,
  numbers: readonly string[],
): Promise<void> {
  for (const number of numbers) {
    const message = { ...unseenMessage(channel, `wamid.${number}`, digitsOf(number)), direction: 'INBOUND' } as const;
    await gateway.gateway.ledger.messages.put(message, new Date().toISOString());
  }
  const ids = numbers.map((number) => `"${toId('Customer', '', number)}"`).join(' ');
  await gateway.ask(`mutation { mergeCustomers(input: { customerIds: [${ids}] }) { customer { id } } }`, {}, token);
}

/** Every id of this gateway in an answer, wherever it stands. */
export function idsIn(answer: unknown): string[] {
  if (typeof answer === 'string') return readId(answer) === null ? [] : [answer];
  return typeof answer === 'object' && answer !== null ? Object.values(answer).flatMap(idsIn) : [];
}
