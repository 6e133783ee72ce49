/** What something costs at one size after the other. */
export interface Curve {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string)[])[];
  /** What follows from them. */
  readonly remarks?: readonly string[];
}

/** In Markdown. */
export function describeCurve(title: string, { columns, rows, remarks = [] }: Curve): string {
  const row = (cells: readonly (number | string)[]): string => `| ${cells.join(' | ')} |`;
  return [
    `\n### ${title}\n`,
    row(columns),
    row(columns.map(() => '---')),
    ...rows.map(row),
    ...remarks.map((remark) => `\n${remark}`),
    '',
  ].join('\n');
}

/** What one more costs, by the first and the last size. */
export function slope(points: readonly (readonly [size: number, cost: number])[]): number {
  const [first = [0, NaN], last = [0, NaN]] = [points[0], points.at(-1)];
  return (last[1] - first[1]) / (last[0] - first[0]);
}
