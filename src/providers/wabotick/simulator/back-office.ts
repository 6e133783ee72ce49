import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { FormPart } from '../../simulator/multipart.js';

/** What an account stores and no endpoint returns, for assertions in tests and for checks of ids. */
export interface BackOffice {
  /** Records as sister deployments list them; the names of a team member's fields are assumed. */
  readonly sequenceList: UntrustedRecord[];
  readonly botFlowList: UntrustedRecord[];
  readonly teamMemberList: UntrustedRecord[];
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
    sequenceList: [
      { id: 11, name: 'Customer Follow-up', campaign_type: 'messenger', sequence_type: 'default', status: '1' },
      { id: 12, name: 'Abandoned Cart', campaign_type: 'messenger', sequence_type: 'default', status: '1' },
      { id: 13, name: 'Feedback', campaign_type: 'messenger', sequence_type: 'default', status: '0' },
    ],
    botFlowList: [
      { id: 1552533, name: 'Appointment Flow', unique_id: 'abc123', status: '1' },
      { id: 1552534, name: 'Welcome Flow', unique_id: 'welcome-7', status: '0' },
    ],
    teamMemberList: [
      { id: 12, name: 'Support Agent', email: 'support@shop.example' },
      { id: 15, name: 'Sam', email: null },
    ],
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
