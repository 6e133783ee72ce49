import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ButtonsMessage, Media } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, targets } from './channel.js';

let channel: TestChannel;
let buttons: Writer<ButtonsMessage>;
beforeAll(async () => {
  channel = await openChannel();
  buttons = must(channel.provider.messages?.buttons);
});
beforeEach(() => channel.simulator.forgetRequests());
afterAll(() => channel.close());

const url = 'https://shop.example/mouse.jpg';
const nothing = { url: null, mediaId: null, file: null, filename: null };
const image: Media = { ...nothing, type: 'IMAGE', url };

function message(changes: Partial<ButtonsMessage> = {}): ButtonsMessage {
  const two = [
    { id: '1', title: 'Ótimo' },
    { id: null, title: 'Excelente' },
  ];
  return { phoneNumber: '+5511999999999', text: 'Z-API é bom?', buttons: two, headerText: null, footerText: null, media: null, ...changes };
}

const sentBody = (): unknown => JSON.parse(channel.simulator.requests[0]?.body ?? '');

describe('zapi › sendButtons', () => {
  it('MUST send the documented body; a button without an id gets its number', async () => {
    const receipt = await buttons.send(message(), call);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^D241/) as string });
    expect(targets(channel)).toEqual(['send-button-list']);
    expect(sentBody()).toEqual({
      phone: '5511999999999',
      message: 'Z-API é bom?',
      buttonList: {
        buttons: [
          { id: '1', label: 'Ótimo' },
          { id: '2', label: 'Excelente' },
        ],
      },
    });
  });

  it.each([
    ['IMAGE', 'image'],
    ['VIDEO', 'video'],
  ] as const)('MUST show a file of type %s as %s', async (type, field) => {
    await buttons.send(message({ media: { ...image, type } }), call);
    expect(targets(channel)).toEqual(['send-button-list']);
    expect(sentBody()).toMatchObject({ buttonList: { [field]: url, buttons: [{ id: '1' }, { id: '2' }] } });
  });

  it('MUST send a title and a footer as reply actions', async () => {
    await buttons.send(message({ headerText: 'Title', footerText: 'Footer' }), call);
    expect(targets(channel)).toEqual(['send-button-actions']);
    expect(sentBody()).toEqual({
      phone: '5511999999999',
      message: 'Z-API é bom?',
      title: 'Title',
      footer: 'Footer',
      buttonActions: [
        { id: '1', label: 'Ótimo', type: 'REPLY' },
        { id: '2', label: 'Excelente', type: 'REPLY' },
      ],
    });
  });

  it('MUST reach people whose number is hidden, and groups', async () => {
    const toContact = must(channel.provider.messages?.toContact?.buttons);
    for (const contactId of ['99999999999999@lid', '5511999999999-1623281429']) {
      const { phoneNumber: _phoneNumber, ...content } = message();
      expect((await toContact.send({ ...content, contactId }, call)).outcome).toBe('ACCEPTED');
    }
    expect(channel.simulator.requests.map(({ body }) => (JSON.parse(body) as { phone: string }).phone)).toEqual([
      '99999999999999@lid',
      '5511999999999-1623281429',
    ]);
  });

  it.each<[string, Partial<ButtonsMessage>, string]>([
    ['a text of 1025 characters', { text: 'x'.repeat(1025) }, 'INVALID text'],
    ['four buttons', { buttons: ['a', 'b', 'c', 'd'].map((title) => ({ id: null, title })) }, 'INVALID buttons'],
    ['a title of 21 characters', { buttons: [{ id: null, title: 'x'.repeat(21) }] }, 'INVALID buttons.0.title'],
    ['a footer below media', { media: image, footerText: 'Footer' }, 'INVALID footerText'],
    ['a document above the text', { media: { ...image, type: 'DOCUMENT' } }, 'CAPABILITY_NOT_SUPPORTED media.mediaType'],
    ['media by an id', { media: { ...image, url: null, mediaId: '1' } }, 'CAPABILITY_NOT_SUPPORTED media.mediaId'],
    ['an address that is none of a web server', { media: { ...image, url: 'ftp://shop.example/a.png' } }, 'INVALID media.url'],
  ])('MUST refuse %s before any call', async (_, changes, refusal) => {
    expect(buttons.check(message(changes)).map(({ code, field }) => `${code} ${field?.join('.')}`)).toContain(refusal);
    await expect(buttons.send(message(changes), call)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });
});
