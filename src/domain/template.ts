import type { Instant } from './time.js';

export const templateStatuses = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'UNKNOWN'] as const;
export type TemplateStatus = (typeof templateStatuses)[number];

export interface TemplateHeader {
  readonly type: string | null;
  readonly subtype: string | null;
  readonly text: string | null;
}

export interface Template {
  readonly channel: string;
  readonly templateId: string;
  readonly name: string;
  readonly type: string | null;
  readonly locale: string | null;
  readonly category: string | null;
  readonly status: TemplateStatus;
  readonly providerStatus: string | null;
  readonly header: TemplateHeader | null;
  readonly body: string | null;
  readonly footer: string | null;
  readonly buttons: unknown;
  readonly variables: unknown;
  readonly updatedAt: Instant | null;
  readonly raw: unknown;
}

/** What a reply button does when it is pressed. */
export interface Postback {
  readonly channel: string;
  readonly postbackId: string;
  readonly name: string | null;
  readonly templateFor: string | null;
  readonly isActive: boolean | null;
  readonly updatedAt: Instant | null;
  readonly raw: unknown;
}

export interface TemplateFilter {
  readonly status?: readonly TemplateStatus[] | null;
  readonly search?: string | null;
}

export function matchesTemplateFilter(template: Template, filter: TemplateFilter): boolean {
  const search = filter.search?.toLowerCase();
  return (
    (filter.status == null || filter.status.includes(template.status)) &&
    (search === undefined || template.name.toLowerCase().includes(search) || (template.body ?? '').toLowerCase().includes(search))
  );
}
