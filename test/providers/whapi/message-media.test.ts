import { describe, expect, it } from 'vitest';
import type { Media } from '../../../src/contract/message-write.js';
import { readMultipart } from '../../../src/providers/simulator/multipart.js';
import { refusal } from '../../../src/providers/whapi/simulator/simulator.js';
import { bytes, fileOf, mediaMessage } from '../sample-media.js';
import { must, openWhapi, targets, writeCall } from './channel.js';

async function open() {
  const { provider, simulator } = await openWhapi();
  return { simulator, media: must(provider.messages?.media), upload: must(provider.messages?.upload) };
}

const to = '919876543210';
const link = 'https://shop.example/mug.png';

describe('whapi › sendMedia', () => {
  it.each<[string, Partial<Media>, string | null, object]>([
    ['image', {}, 'A mug', { media: link, caption: 'A mug' }],
    ['image', { mediaId: 'jpeg-1a2b' }, null, { media: 'jpeg-1a2b' }],
    ['video', { type: 'VIDEO' }, null, { media: link }],
    ['audio', { type: 'AUDIO' }, null, { media: link }],
    ['document', { type: 'DOCUMENT', filename: 'bill.pdf' }, null, { media: link, filename: 'bill.pdf' }],
  ])('MUST post the described body to /messages/%s', async (kind, media, caption, expected) => {
    const { simulator, media: writer } = await open();
    const receipt = await writer.send(mediaMessage(media, caption), writeCall);
    expect(receipt.outcome).toBe('ACCEPTED');
    expect(targets(simulator)).toEqual([`POST /messages/${kind}`]);
    expect(simulator.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({ to, ...expected });
  });

  it('MUST send a file as a form, byte for byte', async () => {
    const { simulator, media } = await open();
    const pdf = fileOf({ filename: 'bill.pdf', mimeType: 'application/pdf' });
    await media.send(mediaMessage({ type: 'DOCUMENT', file: pdf }, 'Your bill'), writeCall);
    const [request] = simulator.requests;
    const parts = readMultipart(request?.headers['content-type'] ?? '', request?.bytes ?? Buffer.alloc(0));
    expect(parts?.map(({ name, filename, mimeType }) => [name, filename, mimeType])).toEqual([
      ['to', null, null],
      ['caption', null, null],
      ['filename', null, null],
      ['media', 'bill.pdf', 'application/pdf'],
    ]);
    expect(parts?.at(-1)?.bytes.equals(bytes)).toBe(true);
  });

  it('MUST store an upload and send it by its id', async () => {
    const { simulator, media, upload } = await open();
    const { providerId, result } = await upload.send({ file: fileOf(), filename: null }, writeCall);
    expect(result).toEqual({ mediaId: providerId, mediaType: 'IMAGE' });
    expect(simulator.requests[0]?.headers['content-type']).toBe('image/png');
    expect(simulator.files.get(providerId ?? '')?.bytes.equals(bytes)).toBe(true);
    expect((await media.send(mediaMessage({ mediaId: providerId }), writeCall)).outcome).toBe('ACCEPTED');
  });

  it.each([
    ['an id that Whapi does not have', refusal(404, 'Media with specified id not found'), 'not-found'],
    ['a file that is too large', refusal(413, 'Request media too large'), 'refused'],
    ['a type that Whapi does not take', refusal(415, 'Unsupported media type'), 'refused'],
  ])('MUST say that nothing was sent after %s', async (_, answer, kind) => {
    const { simulator, media } = await open();
    simulator.fail({ kind: 'answer', answer });
    await expect(media.send(mediaMessage({}), writeCall)).rejects.toMatchObject({ kind, nothingApplied: true });
  });

  it.each<[string, Partial<Media>, string | null, string]>([
    ['an id that would be read as a url', { mediaId: 'https://a.example' }, null, 'INVALID media.mediaId'],
    ['a caption of audio', { type: 'AUDIO' }, 'A song', 'INVALID caption'],
    ['a name of an image', { filename: 'a.png' }, null, 'INVALID media.filename'],
  ])('MUST refuse %s before any call', async (_, media, caption, expected) => {
    const { simulator, media: writer } = await open();
    const message = mediaMessage(media, caption);
    expect(writer.check(message).map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual([expected]);
    await expect(writer.send(message, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(simulator.requests).toEqual([]);
  });

  it('MUST refuse an upload of a type that the description does not name', async () => {
    const { simulator, upload } = await open();
    const change = { file: fileOf({ mimeType: 'video/3gpp' }), filename: null };
    expect(upload.check(change)).toMatchObject([{ code: 'INVALID', field: ['file'] }]);
    await expect(upload.send(change, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(simulator.requests).toEqual([]);
  });
});
