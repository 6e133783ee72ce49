import type { Call } from '../../contract/call.js';
import type { Templates } from '../../contract/provider.js';
import { scan, type ProviderPage } from '../../contract/scan.js';
import { matchesTemplateFilter, type Template, type TemplateStatus } from '../../domain/template.js';
import { now } from '../../domain/time.js';
import type { CursorPage } from './cursor-page.js';

interface TemplatePages {
  /** The largest number of pages that one answer reads. */
  readonly maxPages: number;
  /** The page of a cursor; '' is the first one. `status`: the only one that is wanted, which the provider may filter by. */
  read(status: TemplateStatus | undefined, cursor: string, call: Call): Promise<CursorPage<Template> & { readonly asOf: string }>;
}

/** The templates of an account by cursor. Meta documents no order, so that all pages are read and sorted here. */
export function createTemplateList({ maxPages, read }: TemplatePages): Templates {
  const readOnce = (status: TemplateStatus | undefined, cursor: string, call: Call): Promise<ProviderPage<Template>> =>
    call.once(`templates ${status ?? ''} ${cursor}`, async () => {
      const { items, ...page } = await read(status, cursor, call);
      return { ...page, items: items.map((item) => ({ key: item.updatedAt ?? '', id: item.templateId, item })) };
    });

  return {
    list: ({ filter, sort, after, limit }, call) => {
      const status = onlyStatus(filter.status);
      return scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '', maxPages, asOf: now() },
        read: (cursor) => readOnce(status, cursor, call),
        accept: (template) => matchesTemplateFilter(template, filter),
      });
    },
    /** From the list of the account, because a template's own address does not say to which account it belongs. */
    async get(templateIds, call) {
      const found = new Map<string, Template>();
      const wanted = new Set(templateIds);
      for (let cursor: string | null = '', pages = 0; cursor !== null && pages < maxPages && found.size < wanted.size; pages += 1) {
        const { items, next }: ProviderPage<Template> = await readOnce(undefined, cursor, call);
        for (const { id, item } of items) if (wanted.has(id)) found.set(id, item);
        cursor = next;
      }
      return found;
    },
  };
}

/** The one status that Meta can filter by. Its other statuses are UNKNOWN here, which it cannot. */
function onlyStatus(statuses: readonly TemplateStatus[] | null | undefined): TemplateStatus | undefined {
  const [status, ...others] = statuses ?? [];
  return others.length > 0 || status === 'UNKNOWN' ? undefined : status;
}
