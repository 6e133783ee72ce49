import prettier from 'prettier';

/** A table in Markdown. Bars in cells are escaped. */
export function toTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  return [heading, heading.map(() => '---'), ...escaped].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export async function formatMarkdown(markdown: string): Promise<string> {
  return prettier.format(markdown, { parser: 'markdown', ...(await prettier.resolveConfig('README.md')) });
}
