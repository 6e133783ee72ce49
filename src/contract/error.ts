/**
 * Why a provider did not do or return what was requested. The kind decides what the client receives:
 *
 * | kind | meaning | read: error code | write: result when the provider answered |
 * |---|---|---|---|
 * | `unauthenticated` | the provider does not accept the channel's credentials | PROVIDER_UNAUTHENTICATED | error PROVIDER_UNAUTHENTICATED |
 * | `forbidden` | the credentials have no right to do this | PROVIDER_REFUSED | refusal PROVIDER_REFUSED |
 * | `not-found` | the provider does not know the record | PROVIDER_REFUSED | refusal NOT_FOUND |
 * | `invalid` | the provider says that the request is malformed | PROVIDER_REFUSED | refusal INVALID |
 * | `conflict` | the record is in a state that does not allow this | PROVIDER_REFUSED | refusal STATUS_CONFLICT |
 * | `rate-limited` | too many requests | PROVIDER_RATE_LIMITED | error PROVIDER_RATE_LIMITED |
 * | `unavailable` | no connection, 5xx, or "try again later" | PROVIDER_UNAVAILABLE | outcome UNKNOWN |
 * | `circuit-open` | the provider failed too often, so that nothing was sent | CIRCUIT_OPEN | outcome UNKNOWN |
 * | `timeout` | no answer in time | PROVIDER_TIMEOUT | outcome UNKNOWN |
 * | `unsupported` | the provider has no such thing | CAPABILITY_NOT_SUPPORTED | refusal CAPABILITY_NOT_SUPPORTED |
 * | `refused` | the provider understood the request and refused it | PROVIDER_REFUSED | refusal PROVIDER_REFUSED |
 * | `unexpected-response` | no valid answer, such as an HTML page or half a body | PROVIDER_BAD_RESPONSE | outcome UNKNOWN |
 *
 * A refusal is one of `userErrors`, and is recorded: the same idempotency key returns it again. An error means that nothing was applied:
 * the same key tries again. The last column is for `sent: 'answered'`. With `sent: 'no'` a write always ends with the error code of a read,
 * and with `sent: 'maybe'` its outcome is UNKNOWN. `refusal` and `nothingApplied` of an error say otherwise where the documents do.
 */
export type ProviderErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'rate-limited'
  | 'unavailable'
  | 'circuit-open'
  | 'timeout'
  | 'unsupported'
  | 'refused'
  | 'unexpected-response';

/** Whether a request reached the provider. `no` is certain: only then may a write be repeated, or reported as not applied. */
export type Sent = 'no' | 'maybe' | 'answered';

/** Why a write was refused, for a client that can act on it: the schema's UserErrorCode. */
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
  /** The gateway's own sentence. It never contains the provider's body, address or credentials. */
  readonly message: string;
  readonly sent: Sent;
  /** The provider's own code and sentence, where its documents name them. Clients see them, so they are never a whole body. */
  readonly providerCode?: string | undefined;
  readonly providerMessage?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** The code of the refusal, where the kind alone does not say it. OUTCOME_UNKNOWN: the answer does not say whether it was applied. */
  readonly refusal?: RefusalCode | undefined;
  /** The place in the input that is refused, such as ['labelIds', '1']. */
  readonly field?: readonly string[] | undefined;
  /** On a write: true when the provider's documents say that this failure applied nothing, although it is no refusal (Kaleyra: WA500). */
  readonly nothingApplied?: boolean | undefined;
  readonly cause?: unknown;
}

/** The only error that an adapter throws, for every failure. */
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

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return ['unavailable', 'circuit-open', 'timeout', 'rate-limited'].includes(this.kind);
  }
}
