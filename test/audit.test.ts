import { serverAudits, type AuditResult } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAwalSimulator, type AwalSimulator } from '../src/providers/awal/simulator/simulator.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

/** What GraphQL over HTTP says SHOULD or MAY be, and knowingly is not. */
const missed: Readonly<Record<string, string>> = {
  '572B': 'SHOULD answer 200 to a document that does not parse: 400 lets proxies, logs and monitors see a client that is broken.',
  FDE2: 'SHOULD answer 200 to a document that does not validate: 400, as above.',
  '7B9B': 'SHOULD answer 200 to variables that do not fit: 400, as above.',
  '5A70': 'MAY accept GET: only with a header that no page of another origin can send unasked, which the audit does not send.',
  D6D5: 'MAY accept variables in GET: as above.',
  '6A70': 'MAY accept variables in GET: as above.',
};

let riyadh: AwalSimulator;
let gateway: RunningGateway;
let results: readonly AuditResult[];

beforeAll(async () => {
  riyadh = await startAwalSimulator();
  gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } } });
  const authorization = 'Bearer everything-token';
  const fetchFn = (input: string, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } });
  const audits = serverAudits({ url: `${gateway.address}/graphql`, fetchFn });
  results = await Promise.all(audits.map(({ fn }) => fn()));
});
afterAll(async () => {
  await gateway.close();
  await riyadh.close();
});

const idsOf = (status: AuditResult['status']): string[] => results.filter((result) => result.status === status).map(({ id }) => id);

describe('the endpoint, measured by the audits of GraphQL over HTTP', () => {
  it('misses nothing that MUST be', () => {
    expect(results.length).toBeGreaterThan(50);
    expect(idsOf('error')).toEqual([]);
  });

  it('misses only what is written down here, with its reason', () => {
    const expected = (rule: string): string[] => Object.keys(missed).filter((id) => missed[id]?.startsWith(rule));
    expect(idsOf('warn').sort()).toEqual(expected('SHOULD').sort());
    expect(idsOf('notice').sort()).toEqual(expected('MAY').sort());
  });

  it('accepts GET with the header that proves that the browser was asked', async () => {
    const headers = { authorization: 'Bearer everything-token', 'apollo-require-preflight': 'true' };
    const response = await fetch(`${gateway.address}/graphql?query=${encodeURIComponent('{ viewer { name } }')}`, { headers });
    expect([response.status, await response.json()]).toMatchObject([200, { data: { viewer: { name: 'everything' } } }]);
  });
});
