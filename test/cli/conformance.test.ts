import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ConformanceReport } from '../../src/cli/conformance-report.js';
import { providers } from '../../src/providers/index.js';
import { htmlErrorPage, type Fault, type ReceivedRequest, type Simulator } from '../../src/providers/simulator/server.js';
import { startWabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { providerCases } from '../conformance/provider-cases.js';
import { startSimulator } from '../simulators.js';
import { documentOf, run, type Ran } from './command-line.js';

const phone = '+14155552671';
let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'parley-conformance-'))));
afterAll(() => rm(directory, { recursive: true }));

async function simulate(provider: string): Promise<Simulator> {
  const simulator = await startSimulator(provider);
  onTestFinished(() => simulator.close());
  return simulator;
}

function examine(provider: string, { baseUrl, settings }: Simulator, args: readonly string[] = [], timeoutMs = 5_000): Promise<Ran> {
  const channel = { name: 'shop', provider, baseUrl, settings, timeoutMs };
  return run(['conformance', '--channel', 'shop', ...args], {
    document: documentOf([channel]),
    environment: { PARLEY_DATA_DIR: directory },
    directory,
  });
}

async function report(provider: string, simulator: Simulator, args: readonly string[] = [], timeoutMs?: number) {
  const { code, stdout, stderr } = await examine(provider, simulator, ['--json', ...args], timeoutMs);
  expect(stderr).toBe('');
  const read = JSON.parse(stdout) as ConformanceReport;
  return { code, ...read, results: Object.fromEntries(read.assumptions.map(({ id, result }) => [id, result])) };
}

/** Whether a request changes or sends something. */
function isWrite(provider: string, { method, path }: ReceivedRequest): boolean {
  if (provider === 'wabotick')
    return /\/(send|status-change|create|update|delete|trigger-bot|assign|remove|upload|sync|connect)/.test(path);
  // These two reads have a body.
  return method !== 'GET' && !/\/(contacts|catalogs)$/.test(path);
}

const names = providers.map(({ name }) => name);

describe('the assumptions of a provider', () => {
  it.each(providers.map(({ name, assumptions = [] }) => [name, assumptions] as const))(
    'MUST have ids of their own: %s',
    (name, assumptions) => {
      const ids = assumptions.map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, sentence, source } of assumptions) {
        expect(id).toMatch(new RegExp(`^${name}\\.[a-z]+(-[a-z]+)*$`));
        expect([sentence.endsWith('.'), source.length > 3]).toEqual([true, true]);
      }
    },
  );
});

describe('parley conformance', () => {
  it.each(names)('MUST only read of %s, and say what it would need for the rest', async (provider) => {
    const simulator = await simulate(provider);
    const { assumptions, confirmed, refuted, notTried, mayWrite } = await report(provider, simulator);
    // No sample of Awal's documents has the time that its templates are assumed to have.
    const expected = provider === 'awal' ? 1 : 0;
    expect([confirmed + refuted + notTried, refuted, mayWrite]).toEqual([assumptions.length, expected, false]);
    expect(simulator.requests.filter((request) => isWrite(provider, request))).toEqual([]);
    expect(simulator.requests.length).toBeGreaterThan(0);
    for (const { how, result, reason } of assumptions) {
      expect(reason).toMatch(/\.$/);
      if (how === 'write') expect([result, reason]).toEqual(['not tried', expect.stringMatching(/--(order|phone|write)/)]);
    }
  });

  it('MUST write with --write, and only to what is named', async () => {
    const simulator = await simulate('kaleyra');
    const { code, results } = await report('kaleyra', simulator, ['--phone', phone, '--write']);
    expect([code, results['kaleyra.sender-in-path']]).toEqual([0, 'confirmed']);
    const recipients = (): readonly string[] =>
      simulator.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => (JSON.parse(body) as { messaging_object: { to: string } }).messaging_object.to);
    expect(recipients()).toEqual([phone]);
    simulator.forgetRequests();
    const { results: withoutWrites } = await report('kaleyra', simulator, ['--phone', phone]);
    expect(recipients()).toEqual([]);
    expect(withoutWrites).toMatchObject({ 'kaleyra.sender-in-path': 'not tried', 'kaleyra.template-format': 'confirmed' });
  });

  it.each<[provider: string, order: string, phone: string, expected: Record<string, string>]>([
    [
      'wabotick',
      '172322293142012345678',
      phone,
      {
        'wabotick.bot-flow-list': 'confirmed',
        'wabotick.sequence-list': 'confirmed',
        'wabotick.team-member-list': 'confirmed',
        'wabotick.account': 'confirmed',
        'wabotick.template-id': 'confirmed',
        'wabotick.status-names': 'confirmed',
        'wabotick.order-chat-id': 'confirmed',
        'wabotick.subscriber-chat-id': 'confirmed',
        'wabotick.conversation-order': 'confirmed',
        'wabotick.same-status': 'confirmed',
        'wabotick.label-names': 'confirmed',
      },
    ],
    [
      'awal',
      '2',
      '+966501234567',
      {
        'awal.signed-path': 'confirmed',
        'awal.number-states': 'confirmed',
        'awal.newest-first': 'confirmed',
        'awal.conversation-time': 'confirmed',
        'awal.branch-list': 'confirmed',
        'awal.contact-list': 'confirmed',
        'awal.customer-id': 'confirmed',
        'awal.template-time': 'refuted',
        'awal.message-ids': 'not tried',
        'awal.order-of-number': 'confirmed',
        'awal.same-status': 'confirmed',
        'awal.page-size': 'confirmed',
      },
    ],
    [
      'zapi',
      '4N8FCTW1WM6',
      phone,
      {
        'zapi.number-state': 'confirmed',
        'zapi.catalog-thousandths': 'confirmed',
        'zapi.subscriber-address': 'confirmed',
        'zapi.number-lookup': 'confirmed',
        'zapi.text-receipt': 'confirmed',
      },
    ],
    [
      'whapi',
      '964278151888836',
      phone,
      {
        'whapi.health-states': 'confirmed',
        'whapi.price-unit': 'confirmed',
        'whapi.contact-ids': 'confirmed',
        'whapi.label-ids': 'confirmed',
        'whapi.number-lookup': 'confirmed',
        'whapi.text-receipt': 'confirmed',
      },
    ],
    [
      'metacloud',
      '1',
      phone,
      {
        'metacloud.number-states': 'confirmed',
        'metacloud.template-pages': 'confirmed',
        'metacloud.product-prices': 'confirmed',
        'metacloud.text-receipt': 'confirmed',
        'metacloud.template-filter': 'confirmed',
      },
    ],
  ])('MUST name each assumption of %s as confirmed, refuted or not tried', async (provider, order, named, expected) => {
    const simulator = await simulate(provider);
    const { assumptions, code } = await report(provider, simulator, ['--order', order, '--phone', named, '--write']);
    const tried = assumptions.filter(({ how }) => how !== 'none');
    expect(Object.fromEntries(tried.map(({ id, result }) => [id, result]))).toEqual(expected);
    expect(code).toBe(Object.values(expected).includes('refuted') ? 1 : 0);
    // What no call shows is named with what would show it.
    const left = assumptions.filter(({ how }) => how === 'none');
    expect(left.map(({ result, wasAsked }) => [result, wasAsked])).toEqual(left.map(() => ['not tried', false]));
    expect(left.length).toBeGreaterThan(0);
  });

  const emptyList = { status: 200, body: { status: true, data: [], meta: { current_page: 1, per_page: 100, total: 0, last_page: 1 } } };

  it.each<[assumption: string, sentence: string, parameter: string]>([
    ['awal.customer-id', 'It did not find the orders of this number.', 'customer_id'],
    ['awal.contact-list', 'The search for a number did not find its contact.', 'searchTerm'],
  ])('MUST refute %s when Awal does not know the parameter', async (assumption, sentence, parameter) => {
    const simulator = await simulate('awal');
    const when = ({ query }: ReceivedRequest): boolean => query.has(parameter);
    simulator.fail({ kind: 'answer', answer: emptyList, when, times: 100 });
    const { assumptions } = await report('awal', simulator, ['--phone', '+966501234567']);
    expect(assumptions.find(({ id }) => id === assumption)).toMatchObject({ result: 'refuted', reason: sentence });
  });

  it('MUST NOT blame customer_id for a customer who is no contact', async () => {
    const { assumptions } = await report('awal', await simulate('awal'), ['--phone', '+971501234567']);
    const found = assumptions.find(({ id }) => id === 'awal.customer-id');
    expect(found).toMatchObject({ result: 'not tried', reason: 'There is no contact with this number.' });
  });

  it('MUST refute a list that the account does not have, and try the others', async () => {
    const simulator = await startWabotickSimulator({ sisterEndpoints: false });
    onTestFinished(() => simulator.close());
    const { code, results, refuted } = await report('wabotick', simulator);
    expect([code, refuted]).toEqual([1, 4]);
    expect(results).toMatchObject({
      'wabotick.team-member-list': 'refuted',
      'wabotick.account': 'refuted',
      'wabotick.template-id': 'confirmed',
    });
  });

  it('MUST NOT show a secret, nor what it was given, nor anything of a person', async () => {
    for (const provider of names) {
      const simulator = await simulate(provider);
      const order = providerCases[provider]?.sampleOrder ?? '';
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await examine(provider, simulator, ['--order', order, '--phone', phone, ...more]);
        const definition = providers.find(({ name }) => name === provider);
        const secrets = definition?.secrets(definition.settings.parse(simulator.settings)) ?? [];
        const host = new URL(simulator.baseUrl).host;
        for (const hidden of [...secrets, phone, phone.slice(1), host, `"${order}"`]) expect(stdout + stderr).not.toContain(hidden);
      }
    }
  });

  it('MUST be a page that can be kept', async () => {
    const simulator = await simulate('whapi');
    const { stdout, code } = await examine('whapi', simulator);
    const [title, , summary, , head, line, ...rows] = stdout.trimEnd().split('\n');
    expect([code, title, head, line]).toEqual([
      0,
      '# Conformance of Whapi.Cloud',
      '| assumption | what is assumed | result | why | source |',
      '| --- | --- | --- | --- | --- |',
    ]);
    expect(summary).toMatch(/^Channel `shop`, \d{4}-\d\d-\d\d, reads only: 4 confirmed, 0 refuted, 9 not tried\.$/);
    expect(rows).toHaveLength(13);
    expect(rows.every((row) => /^\| `whapi\.[a-z-]+` \| .+ \| \*\*(confirmed|not tried)\*\* \| .+ \| .+ \|$/.test(row))).toBe(true);
  });
});

/** What goes wrong, the reason that the report gives, and whether the other checks are still made. */
const faults: readonly (readonly [name: string, fault: Fault, reason: RegExp, goesOn: boolean])[] = [
  ['401', { kind: 'answer', answer: { status: 401, body: { error: 'authentication_failed' } } }, /does not accept the credentials/, false],
  ['429', { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '60' }, body: {} } }, /accepts no more calls/, false],
  ['a hang', { kind: 'hang' }, /did not answer in time|could not be reached|Too many calls failed/, true],
  ['HTML', { kind: 'answer', answer: { ...htmlErrorPage, status: 200 } }, /none of the documented forms/, true],
  ['half of the JSON', { kind: 'truncate' }, /could not be reached|none of the documented forms/, true],
];

describe.each(names.filter((name) => name !== 'kaleyra'))('parley conformance over a %s that fails', (provider) => {
  it.each(faults)('MUST end, and say why nothing was tried: %s', async (_, fault, reason, goesOn) => {
    const simulator = await simulate(provider);
    simulator.fail({ ...fault, times: 1_000 });
    const { code, assumptions, confirmed, refuted } = await report(provider, simulator, ['--phone', phone], 250);
    expect([code, confirmed, refuted]).toEqual([1, 0, 0]);
    const asked = assumptions.filter(({ wasAsked }) => wasAsked);
    expect(asked.length > 1).toBe(goesOn);
    for (const one of asked) expect([one.id, one.reason]).toEqual([one.id, expect.stringMatching(reason)]);
    const left = assumptions.filter(
      ({ wasAsked, how, reason: why }) => !wasAsked && how === 'read' && !/switches it off|--order/.test(why),
    );
    for (const one of left) expect([one.id, one.reason]).toEqual([one.id, expect.stringMatching(/^Not asked any more: /)]);
  });
});

describe('the command line of parley conformance', () => {
  it.each([
    [[], 'Name a channel with --channel.'],
    [['--channel', 'shop', '--write'], 'name at least one'],
    [['--channel', 'shop', '--phone', '0415'], '--phone takes a number in E.164'],
    [['--channel', 'shop', '--all'], 'Unknown option'],
  ])('MUST be refused before anything is asked: %j', async (args, sentence) => {
    const simulator = await simulate('whapi');
    const channel = { name: 'shop', provider: 'whapi', baseUrl: simulator.baseUrl, settings: simulator.settings };
    const { code, stderr } = await run(['conformance', ...args], { document: documentOf([channel]), directory });
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(simulator.requests).toEqual([]);
  });

  it('MUST name the channels there are when there is no such channel', async () => {
    const simulator = await simulate('whapi');
    const channel = { name: 'shop', provider: 'whapi', baseUrl: simulator.baseUrl, settings: simulator.settings };
    const { code, stderr } = await run(['conformance', '--channel', 'shp'], { document: documentOf([channel]), directory });
    expect([code, stderr.trim()]).toEqual([1, 'The configuration has no channel named "shp". It has: shop.']);
  });
});
