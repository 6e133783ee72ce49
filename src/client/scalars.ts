/** How the scalars of the schema travel in JSON. Give these types to a code generator, as `codegen.yml` in docs/frontend.md does. */
export interface Scalars {
  readonly ID: string;
  readonly String: string;
  readonly Int: number;
  readonly Float: number;
  readonly Boolean: boolean;
  /** RFC 3339 with a zone, such as `2026-01-31T09:30:00.000Z`. */
  readonly DateTime: string;
  /** A day without a zone: `2026-01-31`. */
  readonly Date: string;
  /** Exact, such as `149.90`. Do not read it as a number: that loses digits. */
  readonly Decimal: string;
  /** ISO 4217, such as `BRL`. */
  readonly CurrencyCode: string;
  /** E.164, such as `+5511999990000`. */
  readonly PhoneNumber: string;
  readonly URL: string;
  /** What a provider wrote. Check its shape before you read it. */
  readonly JSON: unknown;
  /** Of uploads only. A browser's `File` is one. */
  readonly Upload: Blob;
}
