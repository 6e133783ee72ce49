import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

const eventually = { interval: 25, timeout: 10_000 };

let simulator: MetacloudSimulator;
let gateway: RunningGateway;
beforeAll(async () => {
  simulator = await startMetacloudSimulator();
  const second = { phoneNumberId: '222', businessAccountId: '333', phoneNumber: undefined };
  gateway = await runGateway({
    channels: {
      first: { provider: 'metacloud', simulator },
      second: { provider: 'metacloud', simulator, settings: second },
      stranger: { provider: 'metacloud', simulator, settings: { ...second, phoneNumberId: '444', appSecret: 'of-another-app' } },
    },
  });
  simulator.webhooks.deliverTo(`${gateway.address}/webhooks/first`);
});
afterAll(async () => {
  await simulator.webhooks.delivered();
  await gateway.close();
  await simulator.close();
});

function text(phoneNumberId: string, id: string): object {
  const message = { from: '16505551234', id, timestamp: '1749416383', type: 'text', text: { body: id } };
  return { field: 'messages', value: { metadata: { phone_number_id: phoneNumberId }, messages: [message] } };
}

async function messagesOf(channel: string): Promise<readonly string[]> {
  const query = `{ conversation(channel: "${channel}", contactId: "16505551234") { messages(last: 10) { nodes { messageId } } } }`;
  const { data } = await gateway.ask<{ conversation: { messages: { nodes: { messageId: string }[] } } | null }, object>(query);
  return data?.conversation?.messages.nodes.map(({ messageId }) => messageId) ?? [];
}

describe('one callback for several numbers of several accounts', () => {
  it('MUST deliver each message to the channel of its number, and to no other', async () => {
    const entry = [
      { id: '102290129340398', changes: [text('106540352242922', 'wamid.first')] },
      { id: '333', changes: [text('222', 'wamid.second'), text('444', 'wamid.stranger')] },
    ];
    simulator.webhooks.send({ body: { object: 'whatsapp_business_account', entry } });
    expect(await simulator.webhooks.delivered()).toEqual([200]);
    await expect.poll(() => messagesOf('first'), eventually).toEqual(['wamid.first']);
    await expect.poll(() => messagesOf('second'), eventually).toEqual(['wamid.second']);
    // Another app's secret signs for the third number: this sender cannot speak for it.
    expect(await messagesOf('stranger')).toEqual([]);
    const { data } = await gateway.ask<object, object>('{ webhookEvents(first: 10) { nodes { channel { name } processingState } } }');
    expect(data).toEqual({
      webhookEvents: {
        nodes: expect.arrayContaining([
          { channel: { name: 'first' }, processingState: 'DONE' },
          { channel: { name: 'second' }, processingState: 'DONE' },
          { channel: { name: 'first' }, processingState: 'UNSUPPORTED' },
        ]) as unknown,
      },
    });
  });
});
