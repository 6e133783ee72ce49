import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFile, testGatewayFolder } from '../built-gateway.js';
import { OrdersDocument } from '../operations/generated.js';
import { startGatewayProcess } from '../reliability/gateway-process.js';

const settings = { apiToken: '1|test', phoneNumberId: '42', catalogIds: ['20'] };
const channels = [{ name: 'closed', provider: 'wabotick', baseUrl: 'http://127.0.0.1:9', settings }];

describe('the compiled functions beside the bundle', () => {
  let copy: string;
  // Beside the build, where the packages that it leaves outside are found.
  beforeAll(async () => (copy = await mkdtemp(join(dirname(testGatewayFolder), '.parley-code-cache-'))));
  afterAll(() => rm(copy, { recursive: true }));

  it('MUST be accepted by the Node that built them', async () => {
    const cachedData = await readFile(builtFile('gateway.cjs.cache'));
    const script = new Script(await readFile(builtFile('gateway.cjs'), 'latin1'), { cachedData });
    expect(script.cachedDataRejected).toBe(false);
  });

  it.each([
    ['are of another version of V8', (file: string) => writeFile(file, Buffer.alloc(4096, 7))],
    ['were not written to their end', (file: string) => truncate(file, 1000)],
    ['are missing', (file: string) => rm(file)],
  ])('MUST not be needed: the gateway starts and answers when they %s', async (_fault, damage) => {
    const build = join(copy, 'build');
    await cp(testGatewayFolder, build, { recursive: true });
    await damage(join(build, 'gateway.cjs.cache'));
    const gateway = await startGatewayProcess({ entry: [join(build, 'main.js')], directory: copy, channels });
    expect((await gateway.ask(OrdersDocument, {})).orders?.sources.map(({ channel }) => channel.name)).toEqual(['closed']);
    expect(await gateway.stop()).toBe(0);
  });
});
