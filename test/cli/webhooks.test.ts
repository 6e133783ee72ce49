import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noon } from '../store/samples.js';
import { documentOf, run, type Ran } from './command-line.js';
import { embeddedPlace } from './databases.js';
import { webhookOf } from './full-ledger.js';

describe('parley webhooks', () => {
  let place: Awaited<ReturnType<typeof embeddedPlace>>;
  /** By the event's key: the oldest first. */
  let ids: Record<'done' | 'failed' | 'waiting' | 'other', string>;

  const settings = { instanceId: 'my-instance', token: 'my-instance-token' };
  const document = documentOf(['shop', 'other'].map((name) => ({ name, provider: 'zapi', settings })));
  const parley = (args: readonly string[]): Promise<Ran> =>
    run(['webhooks', ...args], { document, environment: { PARLEY_DATA_DIR: place.directory } });
  const listed = async (...args: string[]): Promise<string[]> =>
    (JSON.parse((await parley(['list', '--json', ...args])).stdout) as { id: string }[]).map(({ id }) => id);

  beforeEach(async () => {
    place = await embeddedPlace();
    const { inbox, close } = await place.ledger();
    const accept = async (key: string, channel = 'shop'): Promise<string> => (await inbox.accept(webhookOf(key, { channel }))).id;
    ids = {
      done: await accept('done'),
      failed: await accept('failed'),
      waiting: await accept('waiting'),
      other: await accept('other', 'other'),
    };
    await inbox.finish(ids.done, { state: 'DONE', kind: 'ReceivedCallback', failure: null }, noon);
    await inbox.countAttempt(ids.failed, 'a moment');
    await inbox.finish(ids.failed, { state: 'FAILED', kind: 'Odd\u001b[31m\nCallback', failure: 'It cannot be read.' }, noon);
    await close();
  });
  afterEach(() => place.remove());

  describe('list', () => {
    it('lists webhooks for people, newest first', async () => {
      const { code, stdout, stderr } = await parley(['list']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
        ['ID', 'RECEIVED', 'CHANNEL', 'STATE', 'KIND', 'FAILURE'],
        [ids.other, noon, 'other', 'PENDING', '-'],
        [ids.waiting, noon, 'shop', 'PENDING', '-'],
        [ids.failed, noon, 'shop', 'FAILED', 'Odd [31m Callback', 'It cannot be read.'],
        [ids.done, noon, 'shop', 'DONE', 'ReceivedCallback'],
        [''],
      ]);
    });

    it('shows the same to programs, and never a body', async () => {
      const { stdout } = await parley(['list', '--state', 'FAILED', '--json']);
      expect(JSON.parse(stdout)).toEqual([
        {
          id: ids.failed,
          channel: 'shop',
          state: 'FAILED',
          kind: 'Odd\u001b[31m\nCallback',
          receivedAt: noon,
          deliveries: 1,
          attempts: 1,
          failure: 'It cannot be read.',
        },
      ]);
    });

    it('shows those of a state, of a channel, or as many as wanted', async () => {
      expect(await listed('--state', 'pending')).toEqual([ids.other, ids.waiting]);
      expect(await listed('--channel', 'shop')).toEqual([ids.waiting, ids.failed, ids.done]);
      expect(await listed('--channel', 'shop', '--state', 'PENDING')).toEqual([ids.waiting]);
      const { stdout, stderr } = await parley(['list', '--limit', '2', '--json']);
      expect((JSON.parse(stdout) as unknown[]).length).toBe(2);
      expect(stderr).toBe('There are more than 2. Use --limit to show up to 1000.\n');
      expect((await parley(['list', '--state', 'UNSUPPORTED'])).stdout).toBe('There are none.\n');
    });

    it.each([
      [['--state', 'LOST'], '--state must be one of PENDING, DONE, UNSUPPORTED, FAILED.'],
      [['--limit', '0'], '--limit must be a whole number from 1 to 1000.'],
      [['--limit', '1e3'], '--limit must be a whole number from 1 to 1000.'],
      [['everything'], "Unexpected argument 'everything'."],
    ])('does not understand %j', async (args, sentence) => {
      const { code, stdout, stderr } = await parley(['list', ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.split('\n')[0]).toBe(sentence);
      expect(stderr).toContain('\n\nUsage: parley webhooks list [--state ');
    });
  });

  describe('replay', () => {
    it('lets webhooks wait again as if they had just arrived', async () => {
      const { code, stdout, stderr } = await parley(['replay', ids.failed, ids.done, ids.failed]);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '2 webhooks are applied again when the gateway starts.\n', stderr: '' });
      expect(await listed('--state', 'PENDING')).toEqual([ids.other, ids.waiting, ids.failed, ids.done]);
      const { inbox, close } = await place.ledger();
      const waiting = await inbox.pending('shop', 10);
      expect(waiting.map(({ id, attempts, failure }) => [id, attempts, failure])).toEqual([
        [ids.done, 0, null],
        [ids.failed, 0, null],
        [ids.waiting, 0, null],
      ]);
      await close();
    });

    it('prints them as JSON for programs', async () => {
      expect(JSON.parse((await parley(['replay', '--json', ids.done])).stdout)).toEqual({ replayed: [ids.done] });
    });

    it('replays none when one of them is not known', async () => {
      const { code, stdout, stderr } = await parley(['replay', ids.failed, 'mistyped']);
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'No webhook has the id mistyped. Nothing is replayed.\n' });
      expect(await listed('--state', 'FAILED')).toEqual([ids.failed]);
    });

    it('replays none when the retention has taken the body of one of them', async () => {
      const database = await place.database();
      await database.db.updateTable('inbox').set({ body: '' }).where('id', '=', ids.done).execute();
      await database.close();
      const { code, stderr } = await parley(['replay', ids.failed, ids.done]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `The body of ${ids.done} was deleted after its retention. Nothing is replayed.\n`,
      });
      expect(await listed('--state', 'FAILED')).toEqual([ids.failed]);
    });

    it('needs to know which', async () => {
      const { code, stderr } = await parley(['replay']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'Name the ids of the webhooks to replay.\n\nUsage: parley webhooks replay <id...> [--json]\n',
      });
    });
  });

  it('points to the running gateway when the store is in use', async () => {
    const gateway = await place.ledger();
    for (const args of [['list'], ['replay', ids.failed]]) {
      const { code, stderr } = await parley(args);
      expect(code).toBe(1);
      expect(stderr).toContain('use GraphQL on the running gateway to list and replay webhooks.');
    }
    await gateway.close();
  });
});
