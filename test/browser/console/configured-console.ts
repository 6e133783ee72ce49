import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';
import { startSimulator } from '../../simulators.js';
import { useConsolePages, type ConsolePages, type Cookies } from './console-page.js';

/** A configured gateway in this process, whose simulators send webhooks and have faults on request. Every page is signed in. */
export interface ConfiguredConsole extends ConsolePages {
  readonly gateway: RunningGateway;
  /** By the name of the channel. */
  readonly simulators: Readonly<Record<string, Simulator>>;
  /** Ends the gateway; `start` starts it again at the same address, with the same data. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Pages that are opened from now on belong to this client. */
  signInAs(client: TestClient): Promise<void>;
}

const everybody = 'everything-token';

/** `channels`: providers by the names of their channels. Their webhooks reach the gateway. */
export function useConfiguredConsole(
  channels: Readonly<Record<string, string>>,
  options: {
    readonly clients?: readonly TestClient[];
    readonly server?: Readonly<Record<string, unknown>>;
    /** The longest wait for a provider. */
    readonly timeoutMs?: number;
    readonly start?: typeof startSimulator;
  } = {},
): ConfiguredConsole {
  let gateway: RunningGateway;
  const simulators: Record<string, Simulator> = {};
  let cookies: Cookies = [];

  let directory: string;
  let port: number | undefined;

  beforeAll(async () => {
    const { start: open = startSimulator } = options;
    await Promise.all(Object.entries(channels).map(async ([name, provider]) => (simulators[name] = await open(provider))));
    directory = await mkdtemp(join(tmpdir(), 'parley-console-'));
    await start();
    for (const [name, { webhooks }] of Object.entries(simulators))
      webhooks?.deliverTo(`${gateway.address}/webhooks/${name}/${keyOf(name)}`);
    cookies = await cookiesOf(everybody);
  });
  afterAll(async () => {
    await gateway.close();
    await Promise.all(Object.values(simulators).map((simulator) => simulator.close()));
    await rm(directory, { recursive: true });
  });

  async function start(): Promise<void> {
    const { clients, server, timeoutMs } = options;
    gateway = await runGateway({
      directory,
      ...(port !== undefined && { port }),
      ...(clients && { clients }),
      ...(server && { server }),
      channels: Object.fromEntries(
        Object.entries(channels).map(([name, provider]) => [
          name,
          { provider, simulator: simulators[name] as Simulator, webhookKey: keyOf(name), ...(timeoutMs && { timeoutMs }) },
        ]),
      ),
    });
    port = Number(new URL(gateway.address).port);
  }

  async function cookiesOf(token: string): Promise<Cookies> {
    const { address } = gateway;
    const headers = { 'content-type': 'application/json', origin: address };
    const response = await fetch(`${address}/console/session`, { method: 'POST', headers, body: JSON.stringify({ token }) });
    return response.headers.getSetCookie().map((line) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      return { name, value, url: address };
    });
  }

  const pages = useConsolePages(
    () => gateway.address,
    () => cookies,
  );
  return {
    ...pages,
    simulators,
    get gateway() {
      return gateway;
    },
    stop: () => gateway.close(),
    start,
    signInAs: async ({ token }) => void (cookies = await cookiesOf(token)),
  };
}

function keyOf(channel: string): string {
  return `key-of-the-channel-${channel}`;
}
