import type { Instant } from './time.js';

/** A member of the shop's team, as the provider's account has them. Ids are the provider's own, in all types of this file. */
export interface TeamMember {
  readonly channel: string;
  readonly teamMemberId: string;
  /** Null where the provider gives ids only. */
  readonly name: string | null;
  readonly email: string | null;
}

/** A flow of the provider's bot, which `triggerBotFlow` starts. */
export interface BotFlow {
  readonly channel: string;
  readonly flowId: string;
  readonly name: string | null;
  readonly isActive: boolean | null;
}

/** A sequence of automatic messages. */
export interface Sequence {
  readonly channel: string;
  readonly sequenceId: string;
  readonly name: string | null;
  readonly isActive: boolean | null;
}

/** A branch of the shop. */
export interface Branch {
  readonly channel: string;
  readonly branchId: string;
  readonly name: string | null;
  readonly phoneNumber: string | null;
  readonly email: string | null;
  readonly address: string | null;
}

/** The account at the provider to which a channel's number belongs. */
export interface ProviderAccount {
  readonly accountId: string | null;
  readonly name: string | null;
  /** The provider's name of what the shop subscribed to. */
  readonly plan: string | null;
  readonly expiresAt: Instant | null;
  readonly numbers: readonly AccountNumber[];
  readonly quotas: readonly AccountQuota[];
}

export interface AccountNumber {
  readonly phoneNumberId: string | null;
  readonly phoneNumber: string | null;
  readonly whatsAppBusinessAccountId: string | null;
  readonly displayName: string | null;
}

export interface AccountQuota {
  readonly kind: 'MESSAGES' | 'SUBSCRIBERS';
  /** Null when it is unlimited or not reported. */
  readonly limit: number | null;
  /** Null when the provider does not report whether there is a limit. */
  readonly isUnlimited: boolean | null;
  readonly used: number | null;
}
