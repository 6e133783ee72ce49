import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kaleyra } from '../../src/providers/kaleyra/index.js';
import { wabotick } from '../../src/providers/wabotick/index.js';
import { recordLog } from '../recorded-log.js';
import { runGateway } from '../running-gateway.js';
import * as certificates from './certificates.js';
import { runProcess } from './command-line.js';

/** What the operator reads of each. */
const faults: readonly (readonly [channel: string, certificate: string | null, reason: RegExp])[] = [
  ['self-signed', certificates.selfSigned, /certificate is self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/],
  ['expired', certificates.expired, /certificate has expired \(CERT_HAS_EXPIRED\)/],
  ['wrong-host', certificates.wrongHost, /certificate is for another host than that of the baseUrl \(ERR_TLS_CERT_ALTNAME_INVALID\)/],
  [
    'unknown-authority',
    certificates.unknownAuthority,
    /signed by an authority that this machine does not know.* \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
  ],
  ['no-tls', null, /does not speak TLS at this port; check the baseUrl \(ERR_SSL_[A-Z_]+\)/],
];

const servers: Server[] = [];
const addresses = new Map<string, string>();
let directory: string;
let asked = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-tls-'));
  await writeFile(join(directory, 'authority.pem'), certificates.authority);
  for (const [channel, cert] of faults) {
    const handle = (): void => void (asked += 1);
    const server = cert === null ? createHttpServer(handle) : createServer({ cert, key: certificates.key }, handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    addresses.set(channel, `https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
});
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await rm(directory, { recursive: true, force: true });
});

describe('a provider whose TLS is bad', () => {
  it('MUST be reported to operators by doctor, with the reason', async () => {
    const settings = { ...(wabotick.example as object) };
    const document = {
      channels: faults.map(([name], index) => {
        return { name, provider: 'wabotick', baseUrl: addresses.get(name), settings: { ...settings, apiToken: `${index}|token-${name}` } };
      }),
      clients: [{ name: 'a', tokenSha256: 'ab'.repeat(32), scopes: ['orders:read'], channels: ['*'] }],
    };
    await writeFile(join(directory, 'parley.yml'), JSON.stringify(document));
    const environment = { NODE_EXTRA_CA_CERTS: join(directory, 'authority.pem') };
    const { code, stdout } = await runProcess(['doctor', '--json'], { directory, environment }).ran;
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; detail: string }[] };
    expect(code).toBe(1);
    for (const [channel, , reason] of faults) {
      const check = checks.find(({ name }) => name === `channel ${channel}`);
      expect(check).toMatchObject({ state: 'unreachable', detail: expect.stringMatching(reason) });
      expect(check?.detail).not.toContain('127.0.0.1');
    }
    expect(asked).toBe(0);
  });

  it('MUST be logged once a minute for each reason, and reported to clients in general words', async () => {
    const recorded = recordLog('warn');
    const simulator = { baseUrl: addresses.get('self-signed') ?? '', settings: { ...(kaleyra.example as object) } };
    const gateway = await runGateway({ channels: { india: { provider: 'kaleyra', simulator } }, log: recorded.log });
    try {
      for (const key of ['one', 'two']) {
        const { errors } = await gateway.ask(
          `mutation { sendText(input: { channel: "india", phoneNumber: "+914155552671", text: "Hello", idempotencyKey: "${key}" }) { outcome } }`,
        );
        expect(errors).toMatchObject([{ message: 'The provider could not be reached.', extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
      }
      const logged = recorded.lines.filter(({ msg }) => msg === 'the provider could not be reached');
      expect(logged).toMatchObject([{ channel: 'india', reason: expect.stringMatching(/certificate is self-signed/) }]);
    } finally {
      await gateway.close();
    }
  });
});
