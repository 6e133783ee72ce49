/** What the houses know of HTTP: types only, so that no house depends on how it is done. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the origin of the channel's baseUrl: path and query, already percent-encoded, beginning with /. Sent byte for byte. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: string;
  /** `read` may be repeated once after a failed connection; `write` never. */
  readonly kind: 'read' | 'write';
  readonly signal?: AbortSignal | undefined;
  readonly deadlineAt?: number | undefined;
}

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly failed: false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, at most the client's bound. */
  readonly text: string;
  /** The body read tolerantly: broken records of a list are left out and counted; undefined when it is no JSON at all. Integers beyond 2^53 are strings. */
  json(): { readonly value: unknown; readonly brokenRecords: number } | undefined;
}

/** No usable answer: `sent` says whether the provider may have got the request. */
export interface HttpFailure {
  readonly failed: true;
  /** unavailable: no connection or it broke; timeout: deadline passed; aborted: the client left; unexpected-response: too large or not HTTP. */
  readonly kind: 'unavailable' | 'timeout' | 'aborted' | 'unexpected-response';
  /** `no` is certain: nothing left this machine. */
  readonly sent: 'no' | 'maybe' | 'answered';
  /** For logs; redacted, never holds the address or a body. */
  readonly reason: string;
}

/** A channel's way to the world. Never throws: what can go wrong is part of the answer. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse | HttpFailure>;
  close(): Promise<void>;
}
