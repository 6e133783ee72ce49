import { hmacSha256 } from '../kit/signature.js';

/** The signed parts of a request, exactly as they are sent. */
export interface SignedRequest {
  readonly method: string;
  /** Without the query. The documents' example leaves out the path of the base address. */
  readonly path: string;
  /** With its question mark; empty when there is no query. */
  readonly queryString: string;
  /** Unix seconds, the same number as in X-Timestamp. */
  readonly timestamp: number;
  /** Empty for GET (assumed: the documents sign no GET). */
  readonly body: string;
}

/** The value of X-Awal-Signature-256: all parts joined without separators (generate-hmac-signature page). */
export function sign(request: SignedRequest, hmacSecret: string): string {
  const text = `${request.method}${request.path}${request.queryString}${request.timestamp}${request.body}`;
  return hmacSha256(hmacSecret, text);
}
