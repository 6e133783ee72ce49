import type { Fault, Simulator, SimulatedAnswer } from '../src/providers/simulator/server.js';

/** Stands in every body that is not the simulator's own, so that a body that got through is found wherever it is. */
export const bodyMark = 'MARK-OF-THE-BODY';

const page = `<html><head><title>${bodyMark}</title></head><body>nginx</body></html>`;

export const htmlPage = (status: number): SimulatedAnswer => ({ status, headers: { 'content-type': 'text/html' }, body: page });
export const garbage: SimulatedAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `{"status":<<<not json, ${bodyMark}`,
};

/** Bodies that are none of a provider's, whatever they are an answer to. */
export const unreadableAnswers: readonly [what: string, answer: SimulatedAnswer][] = [
  ['garbage', garbage],
  ['an HTML page with status 200', htmlPage(200)],
  ['an HTML page with status 502', htmlPage(502)],
  ['an HTML page with status 503', htmlPage(503)],
];

/** Every matching request fails while `work` runs, and none after it. */
export async function during<T>(simulator: Simulator, fault: Fault, work: () => Promise<T>): Promise<T> {
  let isFailing = true;
  simulator.fail({ ...fault, times: Infinity, when: (request) => isFailing && (fault.when?.(request) ?? true) });
  try {
    return await work();
  } finally {
    isFailing = false;
  }
}
