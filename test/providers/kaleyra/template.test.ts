import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

let kaleyra: KaleyraSimulator;
let gateway: RunningGateway;
beforeAll(async () => {
  kaleyra = await startKaleyraSimulator({ templateCount: 60 });
  gateway = await runGateway({
    channels: {
      delhi: { provider: 'kaleyra', simulator: kaleyra },
      pune: { provider: 'kaleyra', simulator: kaleyra, settings: { businessAccountId: undefined } },
      foreign: { provider: 'kaleyra', simulator: kaleyra, settings: { businessAccountId: '7' } },
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await kaleyra.close();
});
afterEach(() => kaleyra.forgetRequests());

interface Listed {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
}

const fields = 'id templateId name locale category approvalStatus providerStatus header { type text } body footer';

async function list(more = '', filter = ''): Promise<Listed> {
  const query = `{ templates(first: 100, filter: { channels: ["delhi"] ${filter} } ${more}) { nodes { ${fields} } sources { state isComplete code } } }`;
  const { data, errors } = await gateway.ask<{ templates: Listed }, never>(query);
  expect(errors).toEqual([]);
  return data?.templates ?? { nodes: [], sources: [] };
}

const names = ({ nodes }: Listed): readonly unknown[] => nodes.map(({ name }) => name);
const targets = (): readonly string[] => kaleyra.requests.map(({ method, target }) => `${method} ${target}`);
const address = 'GET /v2/SANDBOX-SID/whatsapp/102290129340398/message_templates';

describe('templates of Kaleyra', () => {
  it('MUST be read page by page with the cursor, each with its parts, and be complete', async () => {
    const { nodes, sources } = await list();
    expect(nodes).toHaveLength(60);
    expect(sources).toEqual([{ state: 'OK', isComplete: true, code: null }]);
    expect(nodes.find(({ name }) => name === 'delivery_update')).toEqual({
      ...{ id: expect.any(String) as unknown, templateId: '594425479261002', name: 'delivery_update', locale: 'en_US' },
      ...{ category: 'UTILITY', approvalStatus: 'APPROVED', providerStatus: 'APPROVED', footer: null },
      ...{ header: { type: 'IMAGE', text: null }, body: 'Hi {{1}} {{2}}!' },
    });
    expect(targets()).toEqual([address, `${address}?after=c25`, `${address}?after=c50`]);
    expect(kaleyra.requests[0]?.headers).toMatchObject({ 'api-key': 'sandbox-api-key', 'content-type': 'application/json' });
  });

  it('MUST be filtered by status and text here, with the same calls', async () => {
    expect(names(await list('', ', search: "DELIVERY"'))).toEqual(['delivery_update']);
    expect(names(await list('', ', approvalStatuses: [REJECTED]'))).toEqual([]);
    expect(targets()).toHaveLength(6);
  });

  it('MUST be found by name and language, and by id', async () => {
    const { data } = await gateway.ask<{ template: { id: string } }, never>(
      '{ template(channel: "delhi", name: "estado_del_pedido", language: "es_MX") { id name locale } }',
    );
    expect(data).toMatchObject({ template: { name: 'estado_del_pedido', locale: 'es_MX' } });
    const found = await gateway.ask(`{ node(id: "${data?.template.id ?? ''}") { ... on Template { name } } }`);
    expect(found.data).toEqual({ node: { name: 'estado_del_pedido' } });
    expect(await gateway.ask('{ template(channel: "delhi", name: "estado_del_pedido", language: "en_US") { id } }')).toMatchObject({
      data: { template: null },
      errors: [],
    });
  });

  it("MUST also be read below Kaleyra's own envelope", async () => {
    const record = { id: '77', name: 'hello', language: 'en', status: 'paused', components: [{ type: 'FOOTER', text: 'Bye' }] };
    const answer = { status: 200, body: { code: 'WA200', message: 'Success', data: { data: [record], paging: {} }, error: {} } };
    kaleyra.fail({ kind: 'answer', answer });
    expect((await list()).nodes).toMatchObject([{ templateId: '77', name: 'hello', approvalStatus: 'PAUSED', footer: 'Bye' }]);
  });

  it('MUST be reported as incomplete when one of them cannot be read', async () => {
    const body = { data: [{ id: '77', name: 'hello' }, { name: 'no id' }, 'broken'] };
    kaleyra.fail({ kind: 'answer', answer: { status: 200, body } });
    const { nodes, sources } = await list();
    expect([nodes.map(({ name }) => name), sources]).toEqual([['hello'], [{ state: 'OK', isComplete: false, code: null }]]);
  });

  it('MUST be reported as incomplete behind the most pages that are read', async () => {
    const many = await startKaleyraSimulator({ templateCount: 1001 });
    const shop = await runGateway({ channels: { delhi: { provider: 'kaleyra', simulator: many } } });
    try {
      const { data } = await shop.ask('{ templates(first: 1) { sources { state isComplete } } }');
      expect(data).toEqual({ templates: { sources: [{ state: 'OK', isComplete: false }] } });
      expect(many.requests).toHaveLength(40);
    } finally {
      await shop.close();
      await many.close();
    }
  });

  it.each<[string, SimulatedAnswer, string]>([
    ['a body that is no page', { status: 200, body: { code: 'WA200', data: 'none' } }, 'PROVIDER_BAD_RESPONSE'],
    ['an HTML page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, 'PROVIDER_BAD_RESPONSE'],
    [
      'a documented failure',
      { status: 401, body: { code: 'RBC001', message: 'Incorrect SID or API key.', data: [], error: { error: 'x' } } },
      'PROVIDER_UNAUTHENTICATED',
    ],
  ])('MUST fail with %s', async (_what, answer, code) => {
    kaleyra.fail({ kind: 'answer', answer });
    expect((await list()).sources).toMatchObject([{ code }]);
  });

  it('MUST NOT be asked for without the account in the settings', async () => {
    expect((await gateway.ask('{ channel(name: "pune") { templates { nodes { id } } } }')).data).toEqual({ channel: { templates: null } });
    expect(kaleyra.requests).toEqual([]);
  });

  it('MUST be refused for an account that the key may not see', async () => {
    const { data } = await gateway.ask('{ channel(name: "foreign") { templates { sources { state code } } } }');
    expect(data).toEqual({ channel: { templates: { sources: [{ state: 'FAILED', code: 'PROVIDER_REFUSED' }] } } });
  });
});
