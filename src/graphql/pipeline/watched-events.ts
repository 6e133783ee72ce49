import type { ExecutionResult } from 'graphql';

/** The same events. `onEnd` is called when they end for any reason, perhaps more than once. */
export function watchEvents(events: AsyncGenerator<ExecutionResult, void, void>, onEnd: () => void): AsyncGenerator<ExecutionResult> {
  const watch = async (step: Promise<IteratorResult<ExecutionResult, void>>): Promise<IteratorResult<ExecutionResult, void>> => {
    try {
      const result = await step;
      if (result.done === true) onEnd();
      return result;
    } catch (error) {
      onEnd();
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
