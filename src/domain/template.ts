import type { RecordSource } from './record-source.js';
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
  /** Absent in what an adapter returns. */
  readonly source?: RecordSource | undefined;
}

export type TemplateEventKind = 'STATUS_CHANGED' | 'QUALITY_CHANGED' | 'CATEGORY_CHANGED' | 'CONTENT_CHANGED';

/** What WhatsApp reported of a template. `from` and `to` are a TemplateStatus, or the words of a quality or category. */
export interface TemplateChange {
  readonly kind: TemplateEventKind;
  readonly templateId: string;
  readonly name: string | null;
  readonly language: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** The word of the provider, verbatim. */
  readonly providerWord: string | null;
  readonly reason: string | null;
}

/** A recorded change of a template. */
export interface TemplateEvent extends TemplateChange {
  readonly id: string;
  readonly channel: string;
  readonly at: Instant;
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
  return (
    (filter.status == null || filter.status.includes(template.status)) &&
    (filter.search == null || templateText(template).toLowerCase().includes(filter.search.toLowerCase()))
  );
}

/** The text that `search` looks in. */
export function templateText({ name, body }: Template): string {
  return `${name}\n${body ?? ''}`;
}
