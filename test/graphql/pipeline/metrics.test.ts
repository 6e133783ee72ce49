import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { namesIn, readSamples, valueOf, type Sample } from './metric-text.js';
import { connectClient } from '../transport/subscribing-client.js';

const webhookKey = 'webhook-key-of-rio';

let riyadh: AwalSimulator;
let rio: ZapiSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  [riyadh, rio] = await Promise.all([startAwalSimulator(), startZapiSimulator()]);
  gateway = await runGateway({
    channels: { riyadh: { provider: 'awal', simulator: riyadh }, rio: { provider: 'zapi', simulator: rio, webhookKey } },
    server: { metricsToken: 'token-of-the-metrics' },
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([riyadh.close(), rio.close()]);
});

function get(token: string | null, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gateway.address}/metrics`, { headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers } });
}

async function scrape(): Promise<readonly Sample[]> {
  return readSamples(await (await get('token-of-the-metrics')).text());
}

describe('/metrics', () => {
  it('MUST be served only with the token', async () => {
    expect((await get(null)).status).toBe(401);
    expect((await get('token-of-the-metricS')).status).toBe(401);
    expect((await get('everything-token')).status).toBe(401);
    const answer = await get('token-of-the-metrics');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  });

  it('MUST count operations by name, type and outcome, and say how long they took', async () => {
    const before = await scrape();
    const labels = { operation: 'Counted', type: 'query', outcome: 'ok' };
    await gateway.ask('query Counted { viewer { name } }');
    await gateway.ask('query Counted { viewer { name } }');
    const after = await scrape();
    expect(valueOf(before, 'parley_operation_duration_seconds_count', labels)).toBeUndefined();
    expect(valueOf(after, 'parley_operation_duration_seconds_count', labels)).toBe(2);
    expect(valueOf(after, 'parley_operation_duration_seconds_bucket', { ...labels, le: '+Inf' })).toBe(2);
  });

  it('MUST NOT count refused operations under the names that clients sent', async () => {
    await gateway.ask('query Invented { nothing }');
    const samples = await scrape();
    const refused = { type: 'unknown', outcome: 'refused' };
    expect(valueOf(samples, 'parley_operation_duration_seconds_count', { ...refused, operation: 'Invented' })).toBeUndefined();
    expect(valueOf(samples, 'parley_operation_duration_seconds_count', { ...refused, operation: 'other' })).toBeGreaterThan(0);
    expect(valueOf(samples, 'parley_operation_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
  });

  it('MUST count provider calls by channel, kind and outcome', async () => {
    const labels = { channel: 'riyadh', kind: 'read' };
    const count = (samples: readonly Sample[], outcome: string): number =>
      valueOf(samples, 'parley_provider_call_duration_seconds_count', { ...labels, outcome }) ?? 0;
    const before = await scrape();
    riyadh.forgetRequests();
    riyadh.fail({ kind: 'answer', answer: { status: 503, body: {} } });
    await gateway.ask('{ orders(first: 1, filter: { channels: ["riyadh"] }) { nodes { reference } } }');
    const after = await scrape();
    expect(count(after, '5xx') - count(before, '5xx')).toBe(1);
    expect(count(after, '2xx') - count(before, '2xx')).toBe(riyadh.requests.length - 1);
    expect(valueOf(after, 'parley_provider_call_retries_total', { channel: 'riyadh' })).toBe(1);
  });

  it('MUST report for each channel whether its circuit is open', async () => {
    const samples = await scrape();
    expect(valueOf(samples, 'parley_channel_circuit_open', { channel: 'riyadh' })).toBe(0);
    expect(valueOf(samples, 'parley_channel_circuit_open', { channel: 'rio' })).toBe(0);
  });

  it('MUST report what is in flight and what waits', async () => {
    const client = connectClient(gateway.address, 'everything-token');
    await client.subscribe('subscription { orderChanged { id } }');
    const during = await scrape();
    expect(valueOf(during, 'parley_sockets_open')).toBe(1);
    expect(valueOf(during, 'parley_subscriptions_open', { transport: 'websocket' })).toBe(1);
    expect(valueOf(during, 'parley_ready')).toBe(1);
    expect(valueOf(during, 'parley_requests_under_way', { part: 'operations' })).toBe(0);
    expect(valueOf(during, 'nodejs_eventloop_delay_seconds', { quantile: '0.99' })).toBeGreaterThanOrEqual(0);
    expect(valueOf(during, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    await client.dispose();
    await expect.poll(async () => valueOf(await scrape(), 'parley_subscriptions_open', { transport: 'websocket' })).toBe(0);
    expect(valueOf(await scrape(), 'parley_sockets_open')).toBe(0);
  });

  it('MUST count the answers, by route and not by address', async () => {
    await fetch(`${gateway.address}/webhooks/rio/the-wrong-key-of-rio`, { method: 'POST', body: '{}' });
    const samples = await scrape();
    expect(valueOf(samples, 'parley_http_answers_total', { route: '/webhooks/:channel/:key', status: '401' })).toBe(1);
    expect(samples.some(({ labels }) => JSON.stringify(labels).includes('the-wrong-key'))).toBe(false);
  });

  it('MUST call no provider', async () => {
    riyadh.forgetRequests();
    rio.forgetRequests();
    await scrape();
    expect([...riyadh.requests, ...rio.requests]).toEqual([]);
  });

  it('MUST hold no secret', async () => {
    const text = await (await get('token-of-the-metrics')).text();
    for (const secret of [
      webhookKey,
      'token-of-the-metrics',
      'everything-token',
      ...Object.values(rio.settings),
      ...Object.values(riyadh.settings),
    ])
      expect(text).not.toContain(String(secret));
  });
});

describe('/metrics of the ledger', () => {
  it('MUST report pending webhooks and writes whose outcome is unknown', async () => {
    const { ledger } = gateway.gateway;
    const write = {
      client: 'c',
      channel: 'rio',
      operation: 'sendText',
      idempotencyKey: null,
      orderReference: null,
      inputHash: 'h',
      owner: 'o',
    };
    for (const id of ['w1', 'w2']) {
      await ledger.writes.reserve({ ...write, id, createdAt: '2026-01-01T00:00:00.000Z' }, '2026-01-01T00:00:00.000Z');
      await ledger.writes.markSent(id, '2026-01-01T00:00:01.000Z');
    }
    await ledger.writes.settle('w1', {
      state: 'UNKNOWN',
      outcome: 'UNKNOWN',
      refusals: [],
      providerId: null,
      settledAt: '2026-01-01T00:00:02.000Z',
    });
    const figures = await ledger.figures(['rio', 'riyadh']);
    expect(figures.writes).toEqual([
      { state: 'RESERVED', count: 0, oldestAt: null },
      { state: 'SENT', count: 1, oldestAt: '2026-01-01T00:00:00.000Z' },
      { state: 'UNKNOWN', count: 1, oldestAt: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(figures.bytes).toBeGreaterThan(4096);
    expect(figures.webhooks).toEqual([
      { channel: 'rio', pending: 0, failed: 0, oldestPendingAt: null },
      { channel: 'riyadh', pending: 0, failed: 0, oldestPendingAt: null },
    ]);
  });
});

describe('what is watched by the metrics', () => {
  it('MUST be of metrics that are served', async () => {
    const served = namesIn(await (await get('token-of-the-metrics')).text());
    const used = [...namesOfDashboard(), ...namesOfAlerts()];
    expect(used.length).toBeGreaterThan(20);
    expect([...new Set(used)].filter((name) => !served.has(name))).toEqual([]);
  });

  it('MUST explain each panel of the dashboard, and let it be seen for one channel where its metrics have one', async () => {
    const text = await (await get('token-of-the-metrics')).text();
    const ofChannels = new Set([...text.matchAll(/^(\w+)\{[^}]*\bchannel="/gm)].map(([, name]) => name));
    expect(ofChannels.size).toBeGreaterThan(5);
    for (const { title, description, targets } of panels()) {
      expect(description?.length ?? 0, title).toBeGreaterThan(40);
      for (const { expr } of targets) {
        for (const name of namesOfQuery(expr)) if (ofChannels.has(name)) expect(expr).toContain(`${name}{channel=~"$channel"}`);
      }
    }
  });
});

/** Names of metrics in a query: what looks like one of ours, of the process's or of node's. */
function namesOfQuery(query: string): string[] {
  return query.match(/\b(?:parley|process|nodejs)_[a-z0-9_]+/g) ?? [];
}

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly targets: readonly { readonly expr: string }[];
}

function panels(): readonly Panel[] {
  return (JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')) as { panels: Panel[] }).panels;
}

function namesOfDashboard(): string[] {
  return panels().flatMap(({ targets }) => targets.flatMap(({ expr }) => namesOfQuery(expr)));
}

function namesOfAlerts(): string[] {
  const { groups } = parseYaml(readFileSync('docs/alerts.yml', 'utf8')) as { groups: { rules: { expr: string }[] }[] };
  return groups.flatMap(({ rules }) => rules.flatMap(({ expr }) => namesOfQuery(expr)));
}
