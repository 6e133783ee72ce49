import type { FormPart } from '../../simulator/multipart.js';

/** What an account takes and no endpoint prints: for tests and for the strictness about ids. */
export interface BackOffice {
  /** Ids that may be named; the documents give none. */
  readonly sequenceIds: readonly string[];
  readonly botFlowIds: readonly string[];
  readonly teamMembers: Readonly<Record<string, string>>;
  readonly mediaIds: string[];
  /** Files as they came, in order; those of upload/media with the id they got. */
  readonly files: (FormPart & { readonly mediaId: string | null })[];
  /** By phone number. */
  readonly notes: Record<string, string[]>;
  readonly sequences: Record<string, string[]>;
  readonly flows: Record<string, string[]>;
  /** How often somebody's input was reset. */
  readonly resets: Record<string, number>;
  readonly campaigns: { readonly id: number; readonly flowData: unknown }[];
  readonly connections: { readonly userId: string; readonly whatsAppBusinessAccountId: string }[];
  /** Catalogs that were synced, in order. */
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
