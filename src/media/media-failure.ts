/** Why a file is not served, as the client learns it. */
export interface MediaFailure {
  readonly status: 404 | 410 | 502 | 503 | 504;
  readonly code: string;
  readonly message: string;
}

/** The same for an unknown id, for another client's and after rights were lost, so that an id reveals nothing. */
export const notFound: MediaFailure = { status: 404, code: 'NOT_FOUND', message: 'No file exists at this address.' };
export const gone: MediaFailure = {
  status: 410,
  code: 'ADDRESS_EXPIRED',
  message: 'This address has expired. Query the message, the order or the product again.',
};
export const fileMissing: MediaFailure = { status: 404, code: 'NOT_FOUND', message: 'The provider no longer has this file.' };
export const unavailable: MediaFailure = {
  status: 502,
  code: 'PROVIDER_UNAVAILABLE',
  message: 'The file could not be read from the provider.',
};
export const badResponse: MediaFailure = {
  status: 502,
  code: 'PROVIDER_BAD_RESPONSE',
  message: 'The provider returned something else than the file.',
};
export const timedOut: MediaFailure = { status: 504, code: 'PROVIDER_TIMEOUT', message: 'The provider did not answer in time.' };
export const busy: MediaFailure = {
  status: 503,
  code: 'OVERLOADED',
  message: 'Too many files of this channel are being read. Try again.',
};

/** Thrown while a file is being fetched. */
export class MediaError extends Error {
  readonly failure: MediaFailure;

  constructor(failure: MediaFailure) {
    super(failure.message);
    this.name = 'MediaError';
    this.failure = failure;
  }
}
