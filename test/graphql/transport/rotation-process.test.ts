import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testedGateway } from '../../reliability/gateway-process.js';
import { openEventSource } from './event-source.js';
import { connectClient } from './subscribing-client.js';
import { startTokenIssuer, type TokenIssuer } from '../auth/token-issuer.js';

interface Line {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A gateway's process and the lines of its log, each of which is taken once. */
class LoggedGateway {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly untaken: Line[] = [];
  private text = '';
  private wake: () => void = () => undefined;
  readonly ended: Promise<unknown>;
  said = '';

  constructor(directory: string) {
    this.child = spawn(process.execPath, testedGateway, {
      cwd: directory,
      env: { PATH: process.env['PATH'], PORT: '0', METRICS: 'the-first-metrics-token' },
    });
    this.ended = once(this.child, 'close');
    this.child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.said += chunk.toString();
      const lines = (this.text + chunk.toString()).split('\n');
      this.text = lines.pop() ?? '';
      this.untaken.push(...lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line));
      this.wake();
    });
  }

  async line(message: string): Promise<Line> {
    const hasEnded = this.ended.then(() => {
      throw new Error(`The gateway has ended: ${this.said}`);
    });
    hasEnded.catch(() => undefined);
    for (;;) {
      const index = this.untaken.findIndex(({ msg }) => msg.startsWith(message));
      const [line] = index < 0 ? [] : this.untaken.splice(index, 1);
      if (line !== undefined) return line;
      await Promise.race([hasEnded, new Promise<void>((resolve) => (this.wake = resolve))]);
    }
  }

  hangUp(): void {
    this.child.kill('SIGHUP');
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

const readAgain = 'the configuration was read again';
const orderChanged = 'subscription { orderChanged { id } }';

describe('a gateway that receives SIGHUP', { timeout: 60_000 }, () => {
  let directory: string;
  let gateway: LoggedGateway;
  let address: string;
  let issuer: TokenIssuer;

  const channel = (name: string): object => {
    const settings = { instanceId: '3C67AB641C8AA412', token: 'the-token-of-the-instance' };
    return { name, provider: 'zapi', baseUrl: 'http://127.0.0.1:9', settings };
  };
  const client = (name: string, token: string, rights: object = {}): object => {
    const tokenSha256 = createHash('sha256').update(token).digest('hex');
    return { name, tokenSha256, scopes: ['orders:read'], channels: ['rio'], ...rights };
  };
  const start = { channels: [channel('rio'), channel('lima')], clients: [client('shop', 'old'), client('office', 'office')] };
  const write = (configuration: object | string): Promise<void> =>
    writeFile(join(directory, 'parley.yml'), typeof configuration === 'string' ? configuration : JSON.stringify(configuration));

  /** As the file says when this has settled. */
  async function reload(configuration: object): Promise<Line> {
    await write(configuration);
    gateway.hangUp();
    return gateway.line(readAgain);
  }

  async function ask(token: string, query = '{ viewer { name } }'): Promise<{ status: number; body: unknown }> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return { status: response.status, body: await response.json() };
  }

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    directory = await mkdtemp(join(tmpdir(), 'parley-rotation-'));
    await write(start);
    gateway = new LoggedGateway(directory);
    address = String((await gateway.line('Parley listens'))['address']);
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await issuer.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('MUST accept the new token, refuse the old one, and close the connections of the old one only', async () => {
    const [shop, office] = [connectClient(address, 'old'), connectClient(address, 'office')];
    await shop.subscribe(orderChanged);
    await office.subscribe(orderChanged);
    const stream = await openEventSource(address, orderChanged, {}, { headers: { authorization: 'Bearer old' } });
    const line = await reload({ ...start, clients: [client('shop', 'new'), client('office', 'office')] });
    expect(line).toMatchObject({ clients: ['shop', 'office'], ended: 2 });
    expect(await shop.closed).toMatchObject({ code: 4403, reason: 'Access changed' });
    expect(await stream.events.next()).toEqual({ done: true, value: undefined });
    expect([(await ask('old')).status, (await ask('new')).status]).toEqual([401, 200]);
    expect(await office.ask('{ viewer { name } }')).toMatchObject({ data: { viewer: { name: 'office' } } });
    await office.dispose();
  });

  it('MUST apply added and removed scopes and channels, and close the connections of clients that lost some', async () => {
    await reload({ ...start, clients: [client('shop', 'new', { channels: ['rio', 'lima'], scopes: ['orders:read', 'channels:read'] })] });
    const query = '{ channels { name } }';
    expect((await ask('new', query)).body).toMatchObject({ data: { channels: [{ name: 'rio' }, { name: 'lima' }] } });
    const socket = connectClient(address, 'new');
    await socket.opened;
    await reload({ ...start, clients: [client('shop', 'new', { channels: ['*'], scopes: ['orders:read', 'channels:read'] })] });
    expect(await socket.ask(query)).toMatchObject({ data: { channels: [{ name: 'rio' }, { name: 'lima' }] } });
    expect(await reload({ ...start, clients: [client('shop', 'new', { channels: ['lima'] })] })).toMatchObject({ ended: 1 });
    expect(await socket.closed).toMatchObject({ code: 4403 });
    expect((await ask('new', query)).body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('MUST start and stop accepting the tokens of an issuer', async () => {
    const token = await issuer.sign();
    expect((await ask(token)).status).toBe(401);
    await reload({ ...start, jwt: issuer.jwt });
    expect((await ask(token)).body).toMatchObject({ data: { viewer: { name: 'jwt:ada' } } });
    const socket = connectClient(address, token);
    await socket.opened;
    expect(await reload({ ...start, jwt: { ...issuer.jwt, audience: 'somebody-else' } })).toMatchObject({ ended: 1 });
    expect(await socket.closed).toMatchObject({ code: 4403 });
    expect((await ask(token)).status).toBe(401);
    await reload(start);
    expect((await ask(token)).status).toBe(401);
  });

  it('MUST keep the current configuration when the file is faulty, and report every fault and no secret', async () => {
    await reload(start);
    const settings = { instanceId: 7, token: 'a-new-token-of-the-instance', surprise: 'another-secret' };
    const clients = [client('shop', 'newest', { scopes: ['everything'] }), { ...client('office', 'office'), channels: ['nowhere'] }];
    await write({ channels: [{ ...channel('rio'), settings }], clients, server: { metricsToken: '${METRICS}', depth: 1 } });
    gateway.hangUp();
    const { faults } = (await gateway.line('the new configuration has faults')) as unknown as { faults: { path: string }[] };
    expect(faults.map(({ path }) => path).sort()).toEqual([
      ...[
        'channels[0].settings.instanceId',
        'channels[0].settings.surprise',
        'clients[0].scopes[0]',
        'clients[1].channels[0]',
        'server.depth',
      ],
    ]);
    expect([(await ask('old')).status, (await ask('newest')).status]).toEqual([200, 401]);
    for (const secret of ['a-new-token-of-the-instance', 'another-secret', 'the-first-metrics-token'])
      expect(gateway.said).not.toContain(secret);
  });

  it('MUST keep the current configuration when the file is not YAML, or missing', async () => {
    await reload(start);
    await write('channels: [');
    gateway.hangUp();
    await gateway.line('the new configuration has faults');
    await rm(join(directory, 'parley.yml'));
    gateway.hangUp();
    await gateway.line('the configuration file is gone');
    expect((await ask('old')).status).toBe(200);
  });

  it('MUST name the changes that need a restart, and apply the others', async () => {
    const changed = {
      channels: [{ ...channel('rio'), timeoutMs: 5_000 }, channel('quito')],
      clients: [client('shop', 'newest')],
      server: { limits: { depth: 3 } },
      retention: { events: '1d' },
    };
    await write(changed);
    gateway.hangUp();
    expect(await gateway.line('changes of these settings take effect at the next start')).toMatchObject({
      changed: ['channels.rio', 'channels.lima', 'channels.quito', 'server.limits', 'retention.events'],
    });
    await gateway.line(readAgain);
    expect([(await ask('old')).status, (await ask('newest')).status]).toEqual([401, 200]);
  });
});
