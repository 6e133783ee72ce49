import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphFailures } from '../../../src/providers/metacloud/simulator/failure.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { SetClock } from '../../set-clock.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';

let simulator: MetacloudSimulator;
let gateway: RunningGateway;
let clock: SetClock;
beforeEach(async () => {
  simulator = await startMetacloudSimulator();
  clock = new SetClock();
  gateway = await runGateway({ timing: clock, channels: { shop: { provider: 'metacloud', simulator } } });
});
afterEach(async () => {
  await gateway.close();
  await simulator.close();
});

const send = async (phone = '+16505551234') => {
  const query = `mutation { sendText(input: { channel: "shop", phoneNumber: "${phone}", text: "Hello" }) { outcome } }`;
  const { data, errors } = await gateway.ask<{ sendText: { outcome: string } | null }, object>(query);
  return data?.sendText?.outcome ?? errors[0]?.extensions['code'];
};
const readTemplates = async () => {
  const { data } = await gateway.ask<{ templates: { nodes: unknown[] } }, object>('{ templates(first: 1) { nodes { name } } }');
  return data?.templates.nodes.length;
};
const targets = () => simulator.requests.map(({ path }) => path.split('/').at(-1));

/** A success whose header says that a limit is used up. */
const usedUp = (headers: Readonly<Record<string, string>>): SimulatedAnswer => ({
  status: 200,
  headers,
  body: { messaging_product: 'whatsapp', messages: [{ id: 'wamid.1' }] },
});
const full = JSON.stringify({ call_count: 100, total_cputime: 1, total_time: 1 });

describe("Meta's limits", () => {
  it.each([
    ['the minutes of the header', graphFailures.accountLimit, 180],
    ['a minute after the limit of the app', graphFailures.appLimit, 60],
    ['a second after the limit of messages per second', graphFailures.throughput, 1],
  ])('MUST pause messages for %s, and nothing else', async (_what, answer, seconds) => {
    simulator.fail({ kind: 'answer', answer });
    expect(await send()).toBe('PROVIDER_RATE_LIMITED');
    expect(await send()).toBe('PROVIDER_RATE_LIMITED');
    expect(targets()).toEqual(['messages']);
    expect(await readTemplates()).toBe(1);
    expect(targets()).toEqual(['messages', 'message_templates']);
    clock.pass(seconds - 0.5);
    expect(await send()).toBe('PROVIDER_RATE_LIMITED');
    clock.pass(1);
    expect(await send()).toBe('ACCEPTED');
  });

  it.each([
    ['X-App-Usage', { 'x-app-usage': full }],
    ['X-Business-Use-Case-Usage', { 'x-business-use-case-usage': `{"102290129340398":[${full}]}` }],
  ])('MUST pause for a minute when a success reports in %s that the limit is reached', async (_what, headers) => {
    simulator.fail({ kind: 'answer', answer: usedUp(headers) });
    expect(await send()).toBe('ACCEPTED');
    expect(await send()).toBe('PROVIDER_RATE_LIMITED');
    clock.pass(61);
    expect(await send()).toBe('ACCEPTED');
  });

  it.each([
    ['the minutes of the header', graphFailures.accountLimit, 180],
    ['nothing where Meta gives no time for one customer', graphFailures.pairLimit, null],
  ])('MUST be reported with %s', async (_what, answer, seconds) => {
    simulator.fail({ kind: 'answer', answer });
    const query = 'mutation { sendText(input: { channel: "shop", phoneNumber: "+16505551234", text: "Hello" }) { outcome } }';
    const { errors } = await gateway.ask(query);
    expect(errors[0]?.extensions).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true });
    expect(errors[0]?.extensions['retryAfterSeconds']).toBe(seconds);
  });

  it('MUST NOT pause the channel when one customer was written to too often', async () => {
    simulator.fail({ kind: 'answer', answer: graphFailures.pairLimit });
    expect(await send()).toBe('PROVIDER_RATE_LIMITED');
    expect(await send('+919812345670')).toBe('ACCEPTED');
  });

  it.each(['', 'not JSON', '[]', '{"1":{"call_count":100}}', '{"1":[{"call_count":"100","estimated_time_to_regain_access":-5}]}'])(
    'MUST be ignored where the header is no such header: %s',
    async (header) => {
      simulator.fail({ kind: 'answer', answer: usedUp({ 'x-business-use-case-usage': header }) });
      expect(await send()).toBe('ACCEPTED');
      expect(await send()).toBe('ACCEPTED');
    },
  );
});
