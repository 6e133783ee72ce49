/** Why a provider did not do or tell what was asked. Few kinds, so that every caller can know them all. */
export type ProviderErrorKind =
  | 'unauthenticated' // the provider does not accept the channel's credentials
  | 'forbidden' // the credentials may not do this
  | 'not-found'
  | 'invalid' // the provider says the request is malformed
  | 'conflict'
  | 'rate-limited'
  | 'unavailable' // no connection, 5xx, or "try again later"
  | 'circuit-open' // it failed too often lately, so that it was not asked at all
  | 'timeout'
  | 'unsupported'
  | 'refused' // the provider understood and said no
  | 'unexpected-response'; // garbage, an HTML page, half a body

/** Whether a request reached the provider: `no` is certain, so that only then may a write be repeated or reported as not applied. */
export type Sent = 'no' | 'maybe' | 'answered';

/** What a refusal means to a client who can act on it; the schema's UserErrorCode. */
export type RefusalCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'UNSUPPORTED_STATUS'
  | 'INVALID_TRANSITION'
  | 'STATUS_CONFLICT'
  | 'CAPABILITY_NOT_SUPPORTED'
  | 'CAPABILITY_NOT_IMPLEMENTED'
  | 'MISSING_ORDER_SNAPSHOT'
  | 'ALREADY_EXISTS'
  | 'LIMIT_EXCEEDED'
  | 'INSUFFICIENT_BALANCE'
  | 'ACCOUNT_NOT_FOUND'
  | 'OUTSIDE_SERVICE_WINDOW'
  | 'RECIPIENT_NOT_ALLOWED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'NOT_ATTEMPTED'
  | 'OUTCOME_UNKNOWN'
  | 'PROVIDER_REFUSED';

/** A refusal as the schema's UserError: `field` is the path below the input, such as ['status']. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly field?: readonly string[] | undefined;
  readonly providerCode?: string | null | undefined;
  readonly providerMessage?: string | null | undefined;
}

export interface ProviderErrorDetails {
  readonly kind: ProviderErrorKind;
  readonly provider: string;
  readonly channel: string;
  /** A sentence of ours. Never holds the provider's body, address or credentials. */
  readonly message: string;
  readonly sent: Sent;
  /** The provider's own code and sentence where it documents them; shown to clients, so never a whole body. */
  readonly providerCode?: string | undefined;
  readonly providerMessage?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Set when the refusal has a code of its own for clients; a write without it answers PROVIDER_REFUSED. */
  readonly refusal?: RefusalCode | undefined;
  /** Where in the input stands what is refused, such as ['labelIds', '1']. */
  readonly field?: readonly string[] | undefined;
  /** On a write: true when the provider's documents say that this failure applied nothing, although it is no refusal (Kaleyra WA500). */
  readonly nothingApplied?: boolean | undefined;
  readonly cause?: unknown;
}

/** Thrown by every house for every failure; nothing else crosses its threshold. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  readonly provider: string;
  readonly channel: string;
  readonly sent: Sent;
  readonly providerCode: string | undefined;
  readonly providerMessage: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly refusal: RefusalCode | undefined;
  readonly field: readonly string[] | undefined;
  readonly nothingApplied: boolean;

  constructor(details: ProviderErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'ProviderError';
    this.kind = details.kind;
    this.provider = details.provider;
    this.channel = details.channel;
    this.sent = details.sent;
    this.providerCode = details.providerCode;
    this.providerMessage = details.providerMessage;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.refusal = details.refusal;
    this.field = details.field;
    this.nothingApplied = details.nothingApplied ?? details.sent === 'no';
  }

  /** The same failure with other texts; itself when none changes. */
  withTexts(convert: (text: string) => string): ProviderError {
    const { message, providerCode, providerMessage, cause } = this;
    const texts = {
      message: convert(message),
      providerCode: providerCode && convert(providerCode),
      providerMessage: providerMessage && convert(providerMessage),
      cause: typeof cause === 'string' ? convert(cause) : cause,
    };
    const isSame = Object.entries({ message, providerCode, providerMessage, cause }).every(
      ([name, text]) => texts[name as keyof typeof texts] === text,
    );
    return isSame ? this : new ProviderError({ ...this, ...texts });
  }

  /** Whether asking again later may help. */
  get retryable(): boolean {
    return ['unavailable', 'circuit-open', 'timeout', 'rate-limited'].includes(this.kind);
  }
}
