import { expect, it } from 'vitest';
import { createJointTransactions } from '../../src/store/connection/joint-transaction.js';

/** Transactions that are only counted, with what each has committed. */
function counted() {
  const committed: string[][] = [];
  let begun = 0;
  const jointly = createJointTransactions<string[]>(async (work) => {
    begun += 1;
    const written: string[] = [];
    const result = await work(written);
    committed.push(written);
    return result;
  });
  return { jointly, committed, begun: () => begun };
}

const writing = (text: string) => async (written: string[]) => {
  written.push(text);
  return `result of ${text}`;
};

it('MUST put the works of one moment into one transaction, and give each its own result', async () => {
  const { jointly, committed, begun } = counted();
  const results = await Promise.all(['a', 'b', 'c'].map((text) => jointly(writing(text))));
  expect(results).toEqual(['result of a', 'result of b', 'result of c']);
  expect([committed, begun()]).toEqual([[['a', 'b', 'c']], 1]);
});

it('MUST run each work in a transaction of its own when one fails, so that only that one is rejected', async () => {
  const { jointly, committed, begun } = counted();
  const failing = jointly(() => Promise.reject(new Error('broken')));
  const others = ['a', 'b'].map((text) => jointly(writing(text)));
  await expect(failing).rejects.toThrow('broken');
  expect(await Promise.all(others)).toEqual(['result of a', 'result of b']);
  expect([committed, begun()]).toEqual([[['a'], ['b']], 4]);
});

it('MUST not end a transaction while one of its works is still running', async () => {
  const { jointly, committed } = counted();
  let isEnded = false;
  const slow = jointly(async (written: string[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    isEnded = true;
    written.push('slow');
  });
  const failing = jointly(() => (isEnded ? Promise.resolve() : Promise.reject(new Error('too early'))));
  await slow;
  await failing;
  expect(committed).toEqual([['slow'], []]);
});
