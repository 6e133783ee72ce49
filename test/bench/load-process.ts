import { nextMessage, startOwn } from './child.js';
import type { Sample, SampleResult } from './load.js';

/** The process that asks. */
export interface Load {
  take(sample: Sample): Promise<SampleResult>;
  close(): void;
}

export function startLoad(): Load {
  const load = startOwn('./load.ts');
  return {
    take(sample) {
      const answered = nextMessage<SampleResult>(load);
      load.send(sample);
      return answered;
    },
    close: () => load.disconnect(),
  };
}
