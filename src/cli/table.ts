import { styleText } from 'node:util';

/** A text table. A cell is one line, without characters that control a terminal. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(plain))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd() + '\n').join('');
}

/** The same with a mark and a colour for each row, for terminals with colours. */
export function renderMarkedTable(head: readonly string[], rows: readonly (readonly string[])[], styles: readonly RowStyle[]): string {
  const [first = '', ...lines] = renderTable(head, rows).split(/(?<=\n)/);
  const styled = lines.map((line, index) => {
    const { mark, color } = styles[index] ?? { mark: ' ', color: 'reset' };
    return `${styleText(color, `${mark} ${line.trimEnd()}`, { validateStream: false })}\n`;
  });
  return [`  ${first}`, ...styled].join('');
}

export interface RowStyle {
  readonly mark: string;
  readonly color: 'green' | 'yellow' | 'red' | 'gray' | 'reset';
}

/** Some cells contain words of a provider. */
function plain(cell: string): string {
  return cell.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
