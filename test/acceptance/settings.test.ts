import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { openEventSource } from '../graphql/transport/event-source.js';
import { askWithFiles } from '../graphql/upload/multipart.js';
import { connectClient, take, type Result } from '../graphql/transport/subscribing-client.js';
import { OrdersDocument, UpdateOrderStatusDocument, UploadMediaDocument } from '../operations/generated.js';
import { listFiles } from './files.js';
import { createContainer, runInContainer, startGateway, type Container, type RunningGateway } from './running-image.js';
import { openShop, type Shop } from './shop.js';
import { settings, type Stores } from './stores.js';

const image = inject('image');
const orderChanged = 'subscription { orderChanged { kind order { reference channel { name } } } }';

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly verdict: string; readonly detail: string }[];
}

/** Each step goes on where the one before it stopped, as a deployment does. */
describe.each(settings)('the image with $name', ({ open }) => {
  let stores: Stores;
  let shop: Shop;
  let container: Container;
  let gateway: RunningGateway;
  let filesBefore: Awaited<ReturnType<typeof listFiles>>;
  const toEnd: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    filesBefore = await listFiles(image.root);
    stores = await open();
    toEnd.push(stores.remove);
    shop = await openShop();
    toEnd.push(shop.close);
    container = await createContainer(image, stores.environment);
    toEnd.push(container.remove);
    Object.assign(container.environment, { PARLEY_CONFIG: await shop.configure(container.volume) });
  });
  afterAll(async () => {
    for (const end of toEnd.splice(0).reverse()) await end();
  });

  const doctor = async (): Promise<Report> => {
    const { code, stdout, stderr } = await runInContainer(container, ['node', 'dist/cli.js', 'doctor', '--json']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Report;
  };

  it('finds nothing wrong before its first start', async () => {
    const { ok, checks } = await doctor();
    expect(ok).toBe(true);
    const names = checks.map(({ name }) => name);
    for (const provider of Object.keys(shop.simulators)) expect(names).toContain(`channel ${shop.channel(provider)}`);
    expect(names).toContain('DATABASE_URL' in stores.environment ? 'PostgreSQL' : 'ledger');
    expect(checks.find(({ name }) => name === 'Redis')?.detail).toBe('REDIS_URL' in stores.environment ? 'it answers' : undefined);
  });

  it('starts, and its health check passes', async () => {
    gateway = await startGateway(container, { token: shop.token });
    toEnd.push(() => gateway.stop('SIGKILL'));
    const { code } = await runInContainer(container, image.healthcheck, { PORT: new URL(gateway.address).port }).ended;
    expect(code).toBe(0);
  });

  it('answers a query over every channel', async () => {
    const { status, data, errors } = await gateway.ask(OrdersDocument.toString(), { first: 50 });
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
    const { orders } = data as {
      orders: { nodes: { channel: { name: string } }[]; sources: { channel: { name: string }; state: string }[] };
    };
    expect(orders.nodes.filter(({ channel }) => channel.name === shop.channel('awal'))).toHaveLength(7);
    expect(orders.sources.map(({ channel, state }) => [channel.name, state]).sort()).toEqual(
      Object.keys(shop.simulators)
        .map((provider) => [shop.channel(provider), 'OK'])
        .sort(),
    );
  });

  it('applies a mutation with one call to the provider, however often it is sent', async () => {
    const { requests } = shop.simulators['awal'] as Shop['simulators'][string];
    const input = { orderId: toId('Order', shop.channel('awal'), '1'), status: 'ACCEPTED', idempotencyKey: 'accept-1' };
    for (const _ of [1, 2]) {
      const { data } = await gateway.ask(UpdateOrderStatusDocument.toString(), { input });
      expect(data).toMatchObject({ updateOrderStatus: { outcome: 'APPLIED', order: { status: 'ACCEPTED' }, userErrors: [] } });
    }
    expect(requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('publishes an order that comes by webhook to WebSockets and event streams', async () => {
    const client = connectClient(gateway.address, shop.token);
    toEnd.push(() => client.dispose());
    const overSocket = await client.subscribe(orderChanged);
    const stream = await openEventSource(gateway.address, orderChanged, {}, { headers: { authorization: `Bearer ${shop.token}` } });
    const { webhooks } = shop.simulators['zapi'] as Shop['simulators'][string];
    webhooks?.deliverTo(shop.webhookAddress(gateway.address, 'zapi'));
    webhooks?.placeOrder();
    const placed = { orderChanged: { kind: 'PLACED', order: { channel: { name: shop.channel('zapi') } } } };
    const received: Result[] = [...(await take(overSocket, 1)), ...(await stream.take(1))];
    expect(received).toMatchObject([{ data: placed }, { data: placed }]);
    expect(await webhooks?.delivered()).toEqual([200]);
    stream.close();
    const { data } = await gateway.ask('{ webhookEvents { nodes { processingState deliveries channel { name } } } }');
    expect(data).toEqual({
      webhookEvents: { nodes: [{ processingState: 'DONE', deliveries: 1, channel: { name: shop.channel('zapi') } }] },
    });
  });

  it('sends a file on, and keeps none', async () => {
    const file = new File([Buffer.from('%PDF-1.7 an invoice')], 'invoice.pdf', { type: 'application/pdf' });
    const { data, errors } = await askWithFiles(gateway.address, {
      query: UploadMediaDocument,
      variables: { input: { channel: shop.channel('wabotick'), file: null } },
      files: { 'variables.input.file': file },
      token: shop.token,
    });
    expect({ data, errors }).toMatchObject({ data: { uploadMedia: { outcome: 'APPLIED', mediaType: 'DOCUMENT' } }, errors: [] });
    // The folder itself stays, with the socket that says whose it is.
    await expect.poll(() => filesBelow(container.temporary)).toEqual([]);
  });

  it('finds nothing wrong while it runs', async () => {
    expect((await doctor()).ok).toBe(true);
  });

  it('ends with 0 on a signal, and has logged lines of JSON without an error', async () => {
    const { code, stdout, stderr } = await gateway.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const levels = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { level: string }).level);
    expect([...new Set(levels)]).toEqual(['info']);
  });

  it('fails its health check when it does not run', async () => {
    const { code } = await runInContainer(container, image.healthcheck, { PORT: new URL(gateway.address).port }).ended;
    expect(code).toBe(1);
  });

  it('exports what it knows, and a new ledger takes it in', async () => {
    const exported = join(container.volume, 'export.jsonl');
    const fresh = { PARLEY_DATA_DIR: join(container.volume, 'fresh'), DATABASE_URL: '' };
    const commands: [readonly string[], Readonly<Record<string, string>>][] = [
      [['export', '--file', exported], {}],
      [['import', '--file', exported], fresh],
    ];
    for (const [command, environment] of commands) {
      const { code, stderr } = await runInContainer(container, ['node', 'dist/cli.js', 'ledger', ...command], environment).ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    const listed = await runInContainer(container, ['node', 'dist/cli.js', 'webhooks', 'list', '--json'], fresh).ended;
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(shop.channel('zapi')) as string });
  });

  it('has written nothing outside its volume', async () => {
    expect(await listFiles(image.root)).toEqual(filesBefore);
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
