// Starts a built gateway, and keeps the functions that V8 has compiled until its first answer: `node write-cache.mjs dist/gateway.cjs`.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheOf, load } from './load.mjs';

const maxMs = 60_000;
const token = 'build';
// The gateway knows no such argument.
const [given] = process.argv.splice(2);
const file = resolve(given);
const folder = mkdtempSync(join(tmpdir(), 'parley-build-'));
const port = await freePort();
// Nothing is sent to the provider.
const settings = { apiToken: '1|build', phoneNumberId: '1', catalogIds: ['1'] };
const configuration = {
  channels: [{ name: 'build', provider: 'wabotick', baseUrl: 'http://127.0.0.1:9', settings }],
  clients: [{ name: 'build', tokenSha256: createHash('sha256').update(token).digest('hex'), scopes: ['orders:read'], channels: ['*'] }],
};
writeFileSync(join(folder, 'parley.yml'), JSON.stringify(configuration));
for (const name of ['DATABASE_URL', 'REDIS_URL']) delete process.env[name];
Object.assign(process.env, {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: String(port),
  PARLEY_CONFIG: join(folder, 'parley.yml'),
  PARLEY_DATA_DIR: folder,
  LOG_LEVEL: 'error',
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const script = load(file);
await firstAnswer(Date.now() + maxMs);
writeFileSync(cacheOf(file), script.createCachedData());
process.exit(0);

async function firstAnswer(end) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
      if (answer.status === 200) return;
      throw new Error(`The built gateway answered ${answer.status}.`);
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(20);
    }
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port: free } = server.address();
  await new Promise((done) => server.close(done));
  return free;
}
