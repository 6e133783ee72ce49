import type { ExecutionResult } from 'graphql';

/** The same events; `over` is called when no more come, for whatever reason, and perhaps more than once. */
export function watchEvents(events: AsyncGenerator<ExecutionResult, void, void>, over: () => void): AsyncGenerator<ExecutionResult> {
  const watch = async (step: Promise<IteratorResult<ExecutionResult, void>>): Promise<IteratorResult<ExecutionResult, void>> => {
    try {
      const result = await step;
      if (result.done === true) over();
      return result;
    } catch (error) {
      over();
      throw error;
    }
  };
  return {
    next: () => watch(events.next()),
    return: () => watch(events.return()),
    throw: (error: unknown) => watch(events.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
