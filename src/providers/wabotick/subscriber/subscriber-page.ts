import type { Call } from '../../../contract/call.js';
import type { ProviderPage } from '../../../contract/scan.js';
import type { Placed } from '../../../domain/position.js';
import type { Subscriber } from '../../../domain/subscriber.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import { toSubscriber } from './subscriber-record.js';

/** The maximum on sister deployments. */
const pageSize = 100;

/** Where a page begins: digits count subscribers (as documented); after a ~ comes Wabotick's nextOffset, which is sent back unchanged. */
export const firstHint = '0';

/** A hint comes from a client's cursor, so it may be anything. */
export function isHint(hint: string): boolean {
  return /^(\d{1,9}|~[\w=+/.-]{1,100})$/.test(hint);
}

/** The previous page, where pages can be counted. */
export function previousHint(hint: string): string | undefined {
  return hint.startsWith('~') ? undefined : String(Math.max(0, Number(hint) - pageSize));
}

/** Reads pages of subscriber/list, sorted by `id DESC` or `id ASC`. Each page is read once per request. */
export function createPageReader(api: Api, account: Account, orderBy: string, keyOf: (subscriber: Subscriber) => string, call: Call) {
  const hintsByContent = new Map<string, string>();

  /** A deployment that ignores the offset returns the same page again and again. */
  function isRepeated(items: readonly Placed<Subscriber>[], hint: string): boolean {
    const content = items.map(({ id }) => id).join('\n');
    const known = hintsByContent.get(content) ?? hint;
    hintsByContent.set(content, known);
    return known !== hint;
  }

  return async (hint: string): Promise<ProviderPage<Subscriber>> => {
    const offset = hint.replace(/^~/, '');
    const { records, broken, nextOffset, asOf } = await call.once(`subscribers ${orderBy} ${hint}`, () =>
      api.list('subscriber/list', { phone_number_id: account.settings.phoneNumberId, limit: String(pageSize), offset, orderBy }, call),
    );
    const subscribers = records.map((record) => toSubscriber(record, account)).filter((subscriber) => subscriber !== null);
    const items = subscribers.map((item) => ({ key: keyOf(item), id: item.subscriberId ?? item.contactId, item }));
    const isComplete = broken === 0 && subscribers.length === records.length;
    const count = records.length + broken;
    if (count === 0 || isRepeated(items, hint)) return { items: [], next: null, isComplete, asOf };
    return { items, next: nextHint(hint, count, nextOffset), isComplete, asOf };
  };
}

/** Follows nextOffset. On a deployment without it the offset counts subscribers, and only an empty page is the end. */
function nextHint(hint: string, count: number, nextOffset: string | null): string | null {
  if (nextOffset !== null) return `~${nextOffset}` === hint || nextOffset === hint || !isHint(`~${nextOffset}`) ? null : `~${nextOffset}`;
  return hint.startsWith('~') ? null : String(Number(hint) + count);
}
