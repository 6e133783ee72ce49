import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/store/store.js';
import { builtProgram } from '../built-programs.js';
import { embeddedStore } from '../store/stores.js';
import { channel, orderReceived } from './fake-provider.js';

const rounds = 4;
const senders = 8;

describe('a process that is killed while webhooks stream in', () => {
  it('has kept every one that it answered, and the next one applies each once', async () => {
    const store = await embeddedStore();
    const answered: string[] = [];
    const sent: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { child, address } = await startReceiving(store.directory);
      const enough = answered.length + 20 + round * 15;
      const send = async (sender: number): Promise<void> => {
        for (let count = 0; child.exitCode === null && child.signalCode === null; count += 1) {
          const reference = `${round}-${sender}-${count}`;
          sent.push(reference);
          if (!(await deliver(address, reference))) return;
          answered.push(reference);
          if (answered.length === enough) child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
    }
    const { child } = await startReceiving(store.directory);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const ledger = await store.open();
    const kept = await referencesIn(ledger);
    expect(new Set(kept).size).toBe(kept.length);
    expect(answered.filter((reference) => !kept.includes(reference))).toEqual([]);
    expect(kept.filter((reference) => !sent.includes(reference))).toEqual([]);
    const applied = (await ledger.inbox.list({ channels: [channel], states: ['DONE'], after: null, limit: 10_000 })).length;
    const waiting = (await ledger.inbox.pending(channel, 10_000)).length;
    expect(applied + waiting).toBe(kept.length);
    const histories = await ledger.events.ofOrder(channel, kept);
    const placed = [...histories.values()].filter(({ length }) => length > 0);
    expect(placed.map((history) => history.map(({ kind }) => kind))).toEqual(Array.from({ length: applied }, () => ['PLACED']));
    await ledger.close();
    await store.remove();
  }, 60_000);
});

async function deliver(address: string, reference: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ id: reference, events: [orderReceived(reference)] });
    const response = await fetch(`${address}/webhooks/${channel}/key`, { method: 'POST', body });
    return response.status === 200;
  } catch {
    return false;
  }
}

async function referencesIn(ledger: Ledger): Promise<string[]> {
  const kept = await ledger.inbox.list({ channels: [channel], states: null, after: null, limit: 10_000 });
  return kept.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { id: string }).id);
}

async function startReceiving(directory: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [builtProgram('receiving'), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return { child, address: line };
  throw new Error('The process did not start.');
}
