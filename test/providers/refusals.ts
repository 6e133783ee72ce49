import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedRequest, SimulatedAnswer, Simulator } from '../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** One row of the table of failures in a provider's README. */
export interface DocumentedRefusal {
  /** The row's first cell, verbatim. */
  readonly row: string;
  /** What the provider answers to a write. */
  readonly answer: SimulatedAnswer;
  /** The code of the userError; OUTCOME_UNKNOWN comes with the outcome UNKNOWN. Undefined: an error instead. */
  readonly userError?: string;
  /** The code in `errors`, which says that nothing was applied. */
  readonly error?: string;
  readonly providerCode?: string | null;
  readonly providerMessage?: string | null;
  /** Which mutation gets the answer, such as `createLabel(input: { … })`; `sendText` when absent. */
  mutation?(channel: string): string;
}

export interface RefusalTable {
  readonly provider: string;
  /** The first heading of the README's table, and that of the column which says what a mutation answers. */
  readonly heading: readonly [first: string, column: string];
  readonly rows: readonly DocumentedRefusal[];
  /** Rows that are no answer to a write, and which test shows them. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** The fields of `sendText` beside the channel. */
  readonly sendText: string;
  /** Which of the requests is the write; absent: there is no other. */
  isWrite?(request: ReceivedRequest): boolean;
  /** Settings that make the channel of a row different from the others. */
  settings?(index: number): Readonly<Record<string, unknown>>;
  start(): Promise<Simulator>;
}

/** Every documented refusal through GraphQL: a client gets what the README says. Each has its own channel, because some failures pause a channel. */
export function describeRefusals({
  provider,
  heading,
  rows,
  elsewhere = {},
  sendText,
  isWrite = () => true,
  settings,
  start,
}: RefusalTable): void {
  const table = readTable(provider, heading);

  describe(`the refusals of ${provider}`, () => {
    let simulator: Simulator;
    let gateway: RunningGateway;
    beforeAll(async () => {
      simulator = await start();
      const channels = rows.map(
        (_, index) => [`channel-${index}`, { provider: provider, simulator, ...(settings && { settings: settings(index) }) }] as const,
      );
      gateway = await runGateway({ channels: Object.fromEntries(channels) });
    });
    afterAll(async () => {
      await gateway.close();
      await simulator.close();
    });

    it('are those of the README', () => {
      const tested = [...rows.map(({ row }) => row), ...Object.keys(elsewhere)];
      expect([...new Set(tested)].sort()).toEqual([...table.keys()].sort());
    });

    it('are shown elsewhere where they are no answer to a write', () => {
      for (const [row, [file = '', title = '']] of Object.entries(elsewhere).map(([cell, place]) => [cell, place.split(' › ')] as const))
        expect([row, readFileSync(file, 'utf8').includes(title)]).toEqual([row, true]);
    });

    it.each(rows.map((row, index) => ({ ...row, channel: `channel-${index}` })))(
      'explain to a client what they mean: $row',
      async ({ row, answer, userError, error, providerCode = null, providerMessage = null, mutation, channel }) => {
        expect(table.get(row)).toContain(userError ?? error);
        simulator.forgetRequests();
        simulator.fail({ kind: 'answer', answer, when: isWrite });
        const write = mutation?.(channel) ?? `sendText(input: { channel: "${channel}", ${sendText} })`;
        const received = await gateway.ask(`mutation { answer: ${write} { outcome userErrors { code providerCode providerMessage } } }`);
        expect(simulator.requests.filter(isWrite)).toHaveLength(1);
        if (userError === undefined) {
          expect(received.data).toEqual({ answer: null });
          expect(received.errors).toMatchObject([
            { path: ['answer'], extensions: { code: error, provider: provider, channel, providerCode } },
          ]);
          return;
        }
        const outcome = userError === 'OUTCOME_UNKNOWN' ? 'UNKNOWN' : null;
        expect(received.errors).toEqual([]);
        expect(received.data).toEqual({ answer: { outcome, userErrors: [{ code: userError, providerCode, providerMessage }] } });
      },
    );
  });
}

/** The cells of a column by the first cell of their row. */
function readTable(provider: string, [first, column]: RefusalTable['heading']): ReadonlyMap<string, string> {
  const lines = readFileSync(`src/providers/${provider}/README.md`, 'utf8').split('\n').map(cellsOf);
  const start = lines.findIndex((cells) => cells[0] === first && cells.includes(column));
  const place = lines[start]?.indexOf(column) ?? -1;
  if (place < 0) throw new Error(`the README of ${provider} has no table ${first} with ${column}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((cells) => cells.length === 0);
  return new Map(rows.slice(0, end).map((cells) => [cells[0] ?? '', cells[place] ?? '']));
}

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
