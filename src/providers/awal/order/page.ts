import { isRecord, readCount } from '../../kit/untrusted.js';

/** The page behind this one by Awal's own count (`meta`); where it tells none, a page that came full has one. */
export function nextPage(meta: unknown, asked: number, told: number, pageSize: number): number | null {
  const counts = isRecord(meta) ? meta : {};
  const page = readCount(counts['current_page']) ?? asked;
  const last = readCount(counts['last_page']);
  const perPage = readCount(counts['per_page']) ?? pageSize;
  const hasMore = last === null ? told > 0 && told >= perPage : page < last;
  return hasMore ? page + 1 : null;
}
