import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media, Messages } from '../../../src/contract/message-write.js';
import { bytes, fileOf, mediaMessage } from '../sample-media.js';
import type { TestChannel } from './channel.js';
import { call, must, onlyBody, openChannel } from './channel.js';

let channel: TestChannel;
let messages: Messages;
beforeEach(async () => {
  channel = await openChannel();
  messages = must(channel.provider.messages);
});
afterEach(() => channel.close());

describe('kaleyra › sendMedia', () => {
  it.each<[string, Partial<Media>, string | null, object]>([
    ['an image', {}, 'A mug', { type: 'image', image: { link: 'https://shop.example/mug.png', caption: 'A mug' } }],
    ['a video', { type: 'VIDEO' }, null, { type: 'video', video: { link: 'https://shop.example/mug.png' } }],
    ['audio', { type: 'AUDIO' }, null, { type: 'audio', audio: { link: 'https://shop.example/mug.png' } }],
    [
      'a document',
      { type: 'DOCUMENT', filename: 'bill.pdf' },
      'Your bill',
      { type: 'document', document: { link: 'https://shop.example/mug.png', caption: 'Your bill', filename: 'bill.pdf' } },
    ],
  ])('MUST send the documented message: %s', async (_, media, caption, expected) => {
    const receipt = await must(messages.media).send(mediaMessage(media, caption), call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    expect(onlyBody(channel)).toEqual({
      messaging_object: { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+919876543210', ...expected },
      extra_info: { ref: 'write-1', wa_source: 'api' },
    });
  });

  it('MUST upload a file as a form, byte for byte, and send it by its id', async () => {
    const receipt = await must(messages.upload).send({ file: fileOf(), filename: null }, call);
    expect(receipt).toEqual({
      outcome: 'APPLIED',
      providerId: '462100000000000',
      result: { mediaId: '462100000000000', mediaType: 'IMAGE' },
    });
    expect(channel.simulator.requests[0]?.target).toBe('/v2/SANDBOX-SID/whatsapp/%2B918012345678/media');
    expect(channel.simulator.requests[0]?.headers['api-key']).toBe('sandbox-api-key');
    const stored = channel.simulator.files.get('462100000000000');
    expect(stored).toMatchObject({ filename: 'mug.png', mimeType: 'image/png' });
    expect(stored?.bytes.equals(bytes)).toBe(true);
    channel.simulator.forgetRequests();
    await must(messages.media).send(mediaMessage({ mediaId: receipt.providerId }), call);
    expect(onlyBody(channel)).toMatchObject({ messaging_object: { image: { id: '462100000000000' } } });
  });

  it('MUST be unknown when the upload is answered without an id', async () => {
    channel.simulator.fail({ kind: 'replace-after', answer: { status: 200, body: { code: 'WA200', data: {} } } });
    await expect(must(messages.upload).send({ file: fileOf(), filename: null }, call)).rejects.toMatchObject({
      kind: 'unexpected-response',
      nothingApplied: false,
    });
  });

  it('MUST be refused as Kaleyra refuses it when nobody knows the id', async () => {
    await expect(must(messages.media).send(mediaMessage({ mediaId: '1' }), call)).rejects.toMatchObject({ providerCode: 'WA400' });
  });

  it.each<[string, Partial<Media>, string | null, string]>([
    ['a file in place of an upload', { file: fileOf() }, null, 'CAPABILITY_NOT_SUPPORTED media.file'],
    ['a caption of audio', { type: 'AUDIO' }, 'A song', 'INVALID caption'],
    ['a caption that is too long', {}, 'x'.repeat(1025), 'INVALID caption'],
    ['a blank caption', {}, ' ', 'INVALID caption'],
    ['a name of an image', { filename: 'a.png' }, null, 'INVALID media.filename'],
    ['no type', { type: null }, null, 'INVALID media.mediaType'],
    ['a blank id', { mediaId: ' ' }, null, 'INVALID media.mediaId'],
    ['an address of another scheme', { url: 'ftp://shop.example/mug.png' }, null, 'INVALID media.url'],
  ])('MUST refuse %s before any call', async (_, media, caption, refusal) => {
    const message = mediaMessage(media, caption);
    expect(
      must(messages.media)
        .check(message)
        .map(({ code, field }) => `${code} ${field?.join('.')}`),
    ).toEqual([refusal]);
    await expect(must(messages.media).send(message, call)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });
});
