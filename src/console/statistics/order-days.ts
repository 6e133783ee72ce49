import type { OrderStatisticsKey, OrderStatisticsQuery } from '../generated/graphql.js';

export type DayGroup = OrderStatisticsQuery['perDay']['groups'][number];

/** What the bars of a day are divided by. */
export const splits = ['none', 'channel', 'status'] as const;
export type Split = (typeof splits)[number];

/** Reads tolerantly: what nobody could have chosen divides nothing. */
export function readSplit(parameters: URLSearchParams): Split {
  return splits.find((split) => split === parameters.get('by')) ?? 'none';
}

export const keysOf: Readonly<Record<Split, readonly OrderStatisticsKey[]>> = {
  none: ['DAY'],
  channel: ['DAY', 'CHANNEL'],
  status: ['DAY', 'STATUS'],
};

/** A figure of a day: exact as a text, and as high as the number. */
export interface DayFigure {
  readonly height: number;
  readonly text: string;
}

export interface DaySeries {
  readonly name: string;
  /** By day; days without an order are missing. */
  readonly figures: ReadonlyMap<string, DayFigure>;
}

/** One series for each channel or status, in the order of the groups; the name of a group is in the viewer's language. */
export function seriesOf(
  groups: readonly DayGroup[],
  nameOf: (group: DayGroup) => string,
  figureOf: (group: DayGroup) => DayFigure | undefined,
): readonly DaySeries[] {
  const byName = new Map<string, Map<string, DayFigure>>();
  for (const group of groups) {
    const figure = figureOf(group);
    if (group.day === null || figure === undefined) continue;
    const name = nameOf(group);
    const figures = byName.get(name) ?? new Map<string, DayFigure>();
    byName.set(name, figures.set(group.day, figure));
  }
  return [...byName].map(([name, figures]) => ({ name, figures }));
}
