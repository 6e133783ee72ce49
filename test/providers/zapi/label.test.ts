import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Labels } from '../../../src/contract/provider.js';
import type { SubscriberWrites } from '../../../src/contract/subscriber-write.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel } from './channel.js';

let channel: TestChannel;
let labels: Labels;
let writes: SubscriberWrites;
beforeEach(async () => {
  channel = await openChannel();
  labels = must(channel.provider.labels);
  writes = must(channel.provider.subscriberWrites);
});
afterEach(() => channel.close());

const phoneNumber = '+5511987654321';

/** Method and address below the instance's of everything that was asked. */
function asked(): string[] {
  return channel.simulator.requests.map(({ method, path }) => `${method} ${path.split('/').slice(5).join('/')}`);
}

describe('zapi \u203a labels', () => {
  it('MUST be listed with id and name; a record without a name is left out', async () => {
    channel.simulator.data.tags.push({ id: '3', color: 3 });
    expect(await labels.list(createCall())).toEqual([
      { channel: 'brazil', labelId: '1', name: 'New customer' },
      { channel: 'brazil', labelId: '2', name: 'New order' },
    ]);
    expect(asked()).toEqual(['GET tags']);
  });

  it('MUST fail when the answer is no list', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { tags: [] } } });
    await expect(labels.list(createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST be created by name', async () => {
    expect(await must(labels.create).send({ name: 'VIP' }, call)).toEqual({
      outcome: 'APPLIED',
      providerId: null,
      result: { labelId: '3' },
    });
    expect(asked()).toEqual(['POST business/create-tag']);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({ name: 'VIP' });
  });

  it('MUST be unknown when the new label has no id in the answer', async () => {
    channel.simulator.fail({ kind: 'replace-after', answer: { status: 200, body: {} } });
    await expect(must(labels.create).send({ name: 'VIP' }, call)).rejects.toMatchObject({
      kind: 'unexpected-response',
      nothingApplied: false,
    });
  });

  it('MUST be put on and taken off one by one, after one look at the list', async () => {
    expect(await must(writes.addLabels).send({ phoneNumber, labelIds: ['1', '2'] }, call)).toMatchObject({ outcome: 'APPLIED' });
    expect(asked()).toEqual(['GET tags', 'PUT chats/5511987654321/tags/1/add', 'PUT chats/5511987654321/tags/2/add']);
    expect(channel.simulator.data.chatTags.get('5511987654321')).toEqual(['1', '2']);
    await must(writes.removeLabels).send({ phoneNumber, labelIds: ['1'] }, call);
    expect(channel.simulator.data.chatTags.get('5511987654321')).toEqual(['2']);
  });

  it.each([
    [[], 'INVALID labelIds'],
    [['x'], 'INVALID labelIds.0'],
    [['1', '1'], 'INVALID labelIds.1'],
  ])('MUST refuse %j before any call', async (labelIds, refusal) => {
    const { check, send } = must(writes.addLabels);
    expect(check({ phoneNumber, labelIds }).map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual([refusal]);
    await expect(send({ phoneNumber, labelIds }, call)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST refuse an unknown label before anything changes', async () => {
    await expect(must(writes.addLabels).send({ phoneNumber, labelIds: ['1', '9'] }, call)).rejects.toMatchObject({ sent: 'no' });
    expect(asked()).toEqual(['GET tags']);
  });

  it('MUST say from which label on nothing was applied when Z-API says false', async () => {
    const when = ({ path }: { readonly path: string }): boolean => path.endsWith('/tags/2/add');
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { value: false } }, when });
    await expect(must(writes.addLabels).send({ phoneNumber, labelIds: ['1', '2'] }, call)).rejects.toMatchObject({ failedAt: 1, count: 2 });
  });
});
