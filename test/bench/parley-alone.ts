import { measureFirstAnswer } from './first-answer.js';
import { measureMergedLists } from './merged-lists.js';
import { measureMixedDay } from './mixed-day.js';
import { measureSharedDay } from './shared-day.js';
import { measureScrolling } from './scrolling.js';
import { measureUpdates } from './durable-updates.js';
import { measureWebhookRates } from './webhook-rates.js';
import type { BenchEnvironment } from './contestants.js';
import type { Sampler } from './sampler.js';

/** What the measurements have to work with. */
export interface AloneBench {
  readonly environment: BenchEnvironment;
  readonly sampler: Sampler;
  readonly rounds: number;
  readonly seconds: number;
}

/** Figures, and how they read in Markdown. */
export interface AloneResult {
  readonly lines: readonly string[];
  readonly figures: unknown;
}

/** What only Parley does, so that there is nobody to compare it with. */
export const aloneWorkloads: Readonly<Record<string, (bench: AloneBench) => Promise<AloneResult>>> = {
  b: measureMergedLists,
  e: measureUpdates,
  f: measureFirstAnswer,
  g: measureWebhookRates,
  m: measureMixedDay,
  p: measureSharedDay,
  s: measureScrolling,
};
