import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUploadFolder, removeAbandonedFolders } from '../../../src/graphql/upload/upload-folder.js';
import { startWabotickSimulator, type WabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { startGatewayProcess, testedGateway, token, type GatewayProcess } from '../../reliability/gateway-process.js';
import { sendHalf } from '../transport/half-sent-socket.js';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';

let folder: TemporaryFolder;
beforeEach(async () => void (folder = await openTemporaryFolder()));
afterEach(() => folder.close());

const folders = async (): Promise<readonly string[]> => (await readdir(tmpdir())).filter((name) => name.startsWith('parley-'));
/** Older than what is being made just now. */
const longAgo = new Date(Date.now() - 3_600_000);

describe('the folder for files of requests', () => {
  it('MUST not exist before a file arrives, and be removed on close', async () => {
    const uploads = openUploadFolder();
    expect(await folders()).toEqual([]);
    const [one, two] = [await uploads.newPath(), await uploads.newPath()];
    await writeFile(one, 'x');
    expect([one === two, (await folders()).length, (await folder.files()).length]).toEqual([false, 1, 1]);
    await uploads.close();
    expect(await folders()).toEqual([]);
  });

  it('MUST not be removed by others while its owner lives, at any age', async () => {
    const uploads = openUploadFolder();
    const path = await uploads.newPath();
    await writeFile(path, 'x');
    await utimes(join(path, '..'), longAgo, longAgo);
    await removeAbandonedFolders();
    expect(await folder.files()).toHaveLength(1);
    await uploads.close();
  });

  it('MUST be removed without an owner when it is old, but not while it may still be in creation', async () => {
    const [old, young] = ['parley-files-old', 'parley-files-young'].map((name) => join(tmpdir(), name));
    for (const path of [old, young]) await mkdir(path ?? '');
    await utimes(old ?? '', longAgo, longAgo);
    await removeAbandonedFolders();
    expect(await folders()).toEqual(['parley-files-young']);
  });

  it('MUST not be removed by others where there can be no lock', async () => {
    const long = await mkdtemp(join(tmpdir(), 'x'.repeat(100)));
    process.env['TMPDIR'] = long;
    const uploads = openUploadFolder();
    await writeFile(await uploads.newPath(), 'x');
    await utimes(join(long, (await folders())[0] ?? ''), longAgo, longAgo);
    await removeAbandonedFolders();
    expect(await folders()).toEqual([expect.stringMatching(/^parley-unlocked-files-/)]);
    await uploads.close();
    expect(await folders()).toEqual([]);
    process.env['TMPDIR'] = join(long, '..');
    await rm(long, { recursive: true });
  });
});

describe('files of a process that was killed', { timeout: 120_000 }, () => {
  let simulator: WabotickSimulator;
  let directory: string;
  const running: GatewayProcess[] = [];
  beforeEach(async () => {
    simulator = await startWabotickSimulator();
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.kill();
    await simulator.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(name: string): Promise<GatewayProcess> {
    const own = join(directory, name);
    await mkdir(own, { recursive: true });
    const { baseUrl, settings } = simulator;
    const channels = [{ name: 'miami', provider: 'wabotick', baseUrl, settings }];
    const gateway = await startGatewayProcess({ entry: testedGateway, directory: own, channels });
    running.push(gateway);
    return gateway;
  }

  /** Half an upload, of which something lies on the disk. */
  async function sendHalfAFile({ address }: GatewayProcess): Promise<void> {
    const part = (name: string, more = ''): string => `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const operations = JSON.stringify({ query: 'mutation ($file: Upload!) { __typename }', variables: { file: null } });
    const fields = `${part('operations')}${operations}\r\n${part('map')}{"0":["variables.file"]}\r\n`;
    const file = `${part('0', '; filename="a.png"\r\ncontent-type: image/png')}${'x'.repeat(100_000)}`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'apollo-require-preflight': 'true' };
    const before = (await folder.files()).length;
    await sendHalf(address, { token, headers, body: fields + file });
    await expect.poll(async () => (await folder.files()).length, { timeout: 10_000 }).toBe(before + 1);
  }

  it('MUST be removed by the next start, and those of a living process not', async () => {
    const [killed, living] = [await start('killed'), await start('living')];
    await sendHalfAFile(killed);
    await sendHalfAFile(living);
    await killed.kill();
    expect(await folder.files()).toHaveLength(2);
    await start('killed');
    expect(await folder.files()).toHaveLength(1);
    expect(await living.stop()).toBe(0);
    expect(await folder.files()).toHaveLength(0);
  });
});
