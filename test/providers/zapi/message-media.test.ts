import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media, Messages } from '../../../src/contract/message-write.js';
import { fileOf, mediaMessage } from '../sample-media.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, targets } from './channel.js';

let channel: TestChannel;
let messages: Messages;
beforeEach(async () => {
  channel = await openChannel();
  messages = must(channel.provider.messages);
});
afterEach(() => channel.close());

const phone = '919876543210';
const link = 'https://shop.example/mug.png';

function onlyBody(): unknown {
  expect(channel.simulator.requests).toHaveLength(1);
  return JSON.parse(channel.simulator.requests[0]?.body ?? '');
}

describe('zapi › sendMedia', () => {
  it.each<[string, Partial<Media>, string | null, object]>([
    ['send-image', {}, 'A mug', { image: link, caption: 'A mug' }],
    ['send-video', { type: 'VIDEO' }, 'A film', { video: link, caption: 'A film' }],
    ['send-audio', { type: 'AUDIO' }, null, { audio: link }],
    [
      'send-document/pdf',
      { type: 'DOCUMENT', filename: 'bill.PDF' },
      'Your bill',
      { document: link, caption: 'Your bill', fileName: 'bill.PDF' },
    ],
    ['send-document/png', { type: 'DOCUMENT' }, null, { document: link }],
    ['send-document/png', { type: 'DOCUMENT', filename: 'bill' }, null, { document: link, fileName: 'bill' }],
  ])('MUST send the documented body to %s', async (address, media, caption, expected) => {
    const receipt = await must(messages.media).send(mediaMessage(media, caption), call);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: 'D2410000000000000001' });
    expect(targets(channel)).toEqual([address]);
    expect(onlyBody()).toEqual({ phone, ...expected });
  });

  it('MUST send to a lid too', async () => {
    const { phoneNumber: _, ...message } = mediaMessage({});
    await must(messages.toContact?.media).send({ ...message, contactId: '1234567890@lid' }, call);
    expect(onlyBody()).toEqual({ phone: '1234567890@lid', image: link });
  });

  it.each<[string, Partial<Media>, string | null, string]>([
    ['a document whose kind nothing shows', { type: 'DOCUMENT', url: 'https://shop.example/bill' }, null, 'INVALID media.filename'],
    ['a file', { file: fileOf() }, null, 'CAPABILITY_NOT_SUPPORTED media.file'],
    ['an id', { mediaId: '1' }, null, 'CAPABILITY_NOT_SUPPORTED media.mediaId'],
    ['a caption of audio', { type: 'AUDIO' }, 'A song', 'INVALID caption'],
    ['a name of an image', { filename: 'a.png' }, null, 'INVALID media.filename'],
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
