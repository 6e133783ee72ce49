import { createRedactor } from '../observability/redact.js';
import type { Allowed, Examined } from './conformance-run.js';

export interface ConformanceReport {
  readonly channel: string;
  readonly provider: string;
  /** The day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly mayWrite: boolean;
  readonly confirmed: number;
  readonly refuted: number;
  readonly notTried: number;
  readonly assumptions: readonly Examined[];
}

export function toReport(
  about: Pick<ConformanceReport, 'channel' | 'provider' | 'day' | 'mayWrite'>,
  examined: readonly Examined[],
  clean: (text: string) => string,
): ConformanceReport {
  const count = (result: Examined['result']): number => examined.filter((one) => one.result === result).length;
  return {
    ...about,
    ...{ confirmed: count('confirmed'), refuted: count('refuted'), notTried: count('not tried') },
    assumptions: examined.map((one) => ({ ...one, reason: clean(one.reason) })),
  };
}

/** Removes the secrets of the configuration, what the operator named, and whatever may be a number or address of a person. */
export function createCleaner(secrets: readonly string[], { order, phoneNumber }: Allowed): (text: string) => string {
  const redactor = createRedactor(secrets);
  const named = [order, phoneNumber, phoneNumber?.slice(1)].filter((value) => value !== undefined && value !== '') as string[];
  return (text) =>
    named
      .reduce((cleaned, value) => cleaned.replaceAll(value, '[removed]'), redactor.text(text))
      .replace(/\+?\d{7,}/g, '[removed]')
      .replace(/\S+@\S+/g, '[removed]');
}

/** The report as a page that can be kept beside the provider's own. */
export function toMarkdown({ channel, provider, day, mayWrite, confirmed, refuted, notTried, assumptions }: ConformanceReport): string {
  const rows = assumptions.map(({ id, sentence, source, result, reason }) => [`\`${id}\``, sentence, `**${result}**`, reason, source]);
  const table = [['assumption', 'what is assumed', 'result', 'why', 'source'], ['---', '---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n');
  return `# Conformance of ${provider}

Channel \`${channel}\`, ${day}, ${mayWrite ? 'with writes to what was named' : 'reads only'}: ${confirmed} confirmed, ${refuted} refuted, ${notTried} not tried.

${table}
`;
}
