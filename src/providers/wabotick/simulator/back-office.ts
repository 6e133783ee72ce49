import type { FormPart } from '../../simulator/multipart.js';

/** What an account stores and no endpoint returns, for assertions in tests and for checks of ids. */
export interface BackOffice {
  /** Valid ids; the documents show none. */
  readonly sequenceIds: readonly string[];
  readonly botFlowIds: readonly string[];
  readonly teamMembers: Readonly<Record<string, string>>;
  readonly mediaIds: string[];
  /** Uploaded files in order; those of upload/media with their id. */
  readonly files: (FormPart & { readonly mediaId: string | null })[];
  /** By phone number. */
  readonly notes: Record<string, string[]>;
  readonly sequences: Record<string, string[]>;
  readonly flows: Record<string, string[]>;
  /** Number of resets by phone number. */
  readonly resets: Record<string, number>;
  readonly campaigns: { readonly id: number; readonly flowData: unknown }[];
  readonly connections: { readonly userId: string; readonly whatsAppBusinessAccountId: string }[];
  /** Catalog ids of catalog/sync, in order. */
  readonly synced: string[];
}

export function createBackOffice(): BackOffice {
  return {
    sequenceIds: ['11', '12', '13'],
    botFlowIds: ['abc123', 'welcome-7'],
    teamMembers: { '12': 'Support Agent', '15': 'Sam' },
    mediaIds: ['982348123049102'],
    files: [],
    notes: {},
    sequences: {},
    flows: {},
    resets: {},
    campaigns: [],
    connections: [],
    synced: [],
  };
}
