import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderError } from '../../../src/contract/error.js';
import type { ConversationDetails } from '../../../src/contract/provider.js';
import { channel, contactId, failure, openWritingGateway, type WritingGateway } from './writing-provider.js';

/** The details of a conversation, from a provider that lists no messages. */
let facts: ConversationDetails | ProviderError | null;
let asked: string[];
let gateway: WritingGateway;

beforeAll(async () => {
  gateway = await openWritingGateway(() => ({
    conversations: {
      contactIdOf: (number) => number.slice(1),
      get: async (contactIds) => {
        asked.push(...contactIds);
        return new Map(contactIds.flatMap((id) => (facts === null ? [] : [[id, facts] as const])));
      },
    },
  }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  facts = { status: 'open', assignedAgent: 'Asha' };
  asked = [];
});

async function read(selection: string) {
  return gateway.ask(`{ conversation(channel: "${channel}", contactId: "${contactId}") { ${selection} } }`);
}

describe('a conversation of which the provider reports details but no messages', () => {
  it('has the details after one call, and no messages', async () => {
    facts = { status: 'open', assignedAgent: 'Asha', unreadCount: 2, lastMessageAt: '2026-01-02T03:04:05.000Z' };
    const { data, errors } = await read('providerStatus assignedAgent unreadCount lastMessageAt messages { nodes { id } } raw');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      conversation: {
        ...{ providerStatus: 'open', assignedAgent: 'Asha', unreadCount: 2, lastMessageAt: '2026-01-02T03:04:05.000Z' },
        ...{ messages: null, raw: null },
      },
    });
    expect(asked).toEqual([contactId]);
  });

  it('shows no secret of its raw record', async () => {
    facts = { status: null, assignedAgent: null, raw: { name: 'Ana', access_token: 'EAAG-secret' } };
    const { data } = await read('raw');
    expect(JSON.stringify(data)).toContain('Ana');
    expect(JSON.stringify(data)).not.toContain('EAAG-secret');
  });

  it('is null when the provider has none', async () => {
    facts = null;
    expect(await read('providerStatus')).toMatchObject({ data: { conversation: null }, errors: [] });
  });

  it('is an error, and not null, when the provider cannot be read', async () => {
    facts = failure({ kind: 'unavailable', sent: 'answered' });
    const { data, errors } = await read('providerStatus');
    expect(data).toEqual({ conversation: null });
    expect(errors).toMatchObject([{ path: ['conversation'], extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
  });

  it('does not count as the capability to list messages', async () => {
    const { data } = await gateway.ask(`{ channel(name: "${channel}") { capabilities { name supported } } }`);
    expect(data).toMatchObject({
      channel: {
        capabilities: expect.arrayContaining([
          { name: 'conversations.messages', supported: false },
          { name: 'conversations.get', supported: true },
        ]) as unknown,
      },
    });
  });
});
