import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaFile } from '../../../src/contract/message-write.js';
import { SendButtonsDocument, UploadMediaDocument, ViewerDocument } from '../../operations/generated.js';
import { askWithFiles } from './multipart.js';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';
import { channel, failure, openWritingGateway, phoneNumber, type WritingGateway } from '../queries/writing-provider.js';

let folder: TemporaryFolder;
let gateway: WritingGateway;

beforeAll(async () => {
  folder = await openTemporaryFolder();
  gateway = await openWritingGateway((writer) => ({ messages: { upload: writer('upload'), buttons: writer('buttons') } }));
});
afterAll(async () => {
  await gateway.close();
  await folder.close();
});
const kept = { outcome: 'APPLIED', providerId: 'm-1', result: { mediaId: 'm-1', mediaType: 'VIDEO' } } as const;
beforeEach(() => {
  gateway.written.length = 0;
  gateway.faults = [];
  gateway.answer = async () => kept;
});
afterEach(() => folder.expectNoFiles());

function upload(bytes: Uint8Array<ArrayBuffer>, { key, signal }: { key?: string; signal?: AbortSignal } = {}) {
  const file = new File([bytes], 'a.mp4', { type: 'video/mp4' });
  const variables = { input: { channel, file: null, ...(key !== undefined && { idempotencyKey: key }) } };
  return askWithFiles(gateway.address, {
    ...{ query: UploadMediaDocument, variables, files: { 'variables.input.file': file } },
    ...(signal && { signal }),
  });
}

const fileOf = (index: number): MediaFile => (gateway.written[index]?.change as { file: MediaFile }).file;

interface Reading {
  readonly sha256: string;
  readonly chunks: number;
  readonly largest: number;
}

async function readAll(file: MediaFile): Promise<Reading> {
  const hash = createHash('sha256');
  let [chunks, largest] = [0, 0];
  for await (const chunk of file.stream()) {
    hash.update(chunk);
    chunks += 1;
    largest = Math.max(largest, chunk.length);
  }
  return { sha256: hash.digest('hex'), chunks, largest };
}

describe('a file on its way through the gateway', () => {
  it('reaches the provider adapter with its size and hash, and in small chunks each time it is read', async () => {
    const bytes = randomBytes(16 * 1024 * 1024);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const readings: Reading[] = [];
    gateway.answer = async () => {
      readings.push(...(await Promise.all([readAll(fileOf(0)), readAll(fileOf(0))])));
      return kept;
    };
    expect((await upload(bytes)).data?.uploadMedia).toEqual({ mediaId: 'm-1', mediaType: 'VIDEO', outcome: 'APPLIED', userErrors: [] });
    expect(fileOf(0)).toMatchObject({ filename: 'a.mp4', mimeType: 'video/mp4', size: bytes.length, sha256 });
    expect(readings.map((reading) => reading.sha256)).toEqual([sha256, sha256]);
    for (const { chunks, largest } of readings) {
      expect(largest).toBeLessThanOrEqual(64 * 1024);
      expect(chunks).toBeGreaterThanOrEqual(256);
    }
  });

  it('stays until the write has ended, although the client has left', async () => {
    const [bytes, leaving] = [randomBytes(300_000), new AbortController()];
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    let goOn = (): void => undefined;
    const left = new Promise<void>((resolve) => (goOn = resolve));
    let read: Reading | undefined;
    gateway.answer = async () => {
      begin();
      await left;
      read = await readAll(fileOf(0));
      return kept;
    };
    const asked = upload(bytes, { key: 'left', signal: leaving.signal }).catch((error: unknown) => error);
    await begun;
    leaving.abort();
    expect(await asked).toMatchObject({ name: 'AbortError' });
    // By then the gateway has seen that the other connection is closed.
    await gateway.read(ViewerDocument);
    expect(await folder.files()).toHaveLength(1);
    goOn();
    const again = await upload(bytes, { key: 'left' });
    expect(again.data?.uploadMedia).toMatchObject({ mediaId: 'm-1', outcome: 'APPLIED' });
    expect(read?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(gateway.written).toHaveLength(1);
  });

  it('is removed after a failure, and its idempotency key is free when nothing was sent', async () => {
    const bytes = randomBytes(1000);
    gateway.answer = () => Promise.reject(failure({ kind: 'unavailable', sent: 'no' }));
    const failed = await upload(bytes, { key: 'again' });
    expect(failed.errors.map(({ extensions }) => extensions['code'])).toEqual(['PROVIDER_UNAVAILABLE']);
    await folder.expectNoFiles();
    gateway.answer = async () => kept;
    expect((await upload(bytes, { key: 'again' })).data?.uploadMedia).toMatchObject({ outcome: 'APPLIED' });
    expect(gateway.written).toHaveLength(2);
  });

  it('is removed after an unexpected error of the provider adapter', async () => {
    gateway.answer = () => Promise.reject(new Error('a mistake'));
    expect((await upload(randomBytes(10))).status).toBe(200);
    await folder.expectNoFiles();
  });

  it('may be the header of a message where the provider adapter supports it', async () => {
    const file = new File([randomBytes(10)], 'a.png', { type: 'image/png' });
    const asked = (type: string | null) =>
      askWithFiles(gateway.address, {
        query: SendButtonsDocument,
        variables: { input: { channel, phoneNumber, text: 'Which?', buttons: [{ title: 'Yes' }], media: { file: null, mediaType: type } } },
        files: { 'variables.input.media.file': file },
      });
    expect((await asked(null)).data?.sendButtons).toMatchObject({ outcome: 'APPLIED' });
    expect(gateway.written).toMatchObject([{ writer: 'buttons', change: { media: { type: 'IMAGE', url: null, mediaId: null } } }]);
    expect((await asked('AUDIO')).data?.sendButtons).toMatchObject({ userErrors: [{ code: 'INVALID' }, { code: 'INVALID' }] });
    expect(gateway.written).toHaveLength(1);
  });
});
