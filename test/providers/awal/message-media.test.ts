import { describe, expect, it } from 'vitest';
import type { Media } from '../../../src/contract/message-write.js';
import { fileOf, mediaMessage } from '../sample-media.js';
import { must, openAwal, targets, writeCall } from './channel.js';

const link = 'https://shop.example/mug.png';

describe('awal › sendMedia', () => {
  it.each<[Media['type'], string | null, object]>([
    ['IMAGE', 'A mug', { type: 'image', link, caption: 'A mug' }],
    ['VIDEO', null, { type: 'video', link }],
    ['AUDIO', null, { type: 'audio', link }],
    ['DOCUMENT', 'Your bill', { type: 'document', link, caption: 'Your bill' }],
  ])('MUST post the documented body: %s', async (type, caption, expected) => {
    const { provider, simulator } = await openAwal();
    const receipt = await must(provider.messages?.media).send(mediaMessage({ type }, caption), writeCall);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^wamid\./) as string });
    expect(targets(simulator)).toEqual(['POST /api/developer/w/message/media?phone_number_id=123456']);
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({ phone: '919876543210', ...expected });
  });

  it.each<[string, Partial<Media>, string | null, string]>([
    ['an address without https', { url: 'http://shop.example/mug.png' }, null, 'INVALID media.url'],
    ['a caption of audio', { type: 'AUDIO' }, 'A song', 'INVALID caption'],
    ['a file', { file: fileOf() }, null, 'CAPABILITY_NOT_SUPPORTED media.file'],
    ['an id', { mediaId: '1' }, null, 'CAPABILITY_NOT_SUPPORTED media.mediaId'],
    ['a name', { type: 'DOCUMENT', filename: 'bill.pdf' }, null, 'CAPABILITY_NOT_SUPPORTED media.filename'],
  ])('MUST refuse %s before any call', async (_, media, caption, refusal) => {
    const { provider, simulator } = await openAwal();
    const writer = must(provider.messages?.media);
    const message = mediaMessage(media, caption);
    expect(writer.check(message).map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual([refusal]);
    await expect(writer.send(message, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(simulator.requests).toEqual([]);
  });
});
