import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { Quirks } from './state.js';

interface PageRules {
  readonly maxLimit: number;
  readonly paging: Quirks['paging'] | undefined;
}

/** A page of `limit` records, default 20. Only numbered pages have a nextOffset. */
export function readPage(
  records: readonly UntrustedRecord[],
  fields: Readonly<Record<string, string>>,
  rules: PageRules,
): { records: UntrustedRecord[]; nextOffset?: number } {
  const limit = Math.min(Number(fields['limit'] ?? 20), rules.maxLimit);
  const offset = Number(fields['offset'] ?? 0);
  if (rules.paging !== 'page') return { records: records.slice(offset, offset + limit) };
  const pageNumber = Math.max(1, offset);
  const end = pageNumber * limit;
  const given = records.slice(end - limit, end);
  return end < records.length ? { records: given, nextOffset: pageNumber + 1 } : { records: given };
}
