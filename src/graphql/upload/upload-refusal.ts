export type UploadCode = 'BAD_REQUEST' | 'FILE_TOO_LARGE' | 'FILE_TYPE_NOT_ALLOWED';

/** Why a request with files is not executed at all. */
export class UploadRefusal extends Error {
  readonly status: number;
  readonly code: UploadCode;

  constructor(status: number, message: string, code: UploadCode = 'BAD_REQUEST') {
    super(message);
    this.name = 'UploadRefusal';
    this.status = status;
    this.code = code;
  }
}

/** What the parser of the form or the disk found wrong. A fault of the disk is ours, and passed on. */
export function toRefusal(error: unknown): unknown {
  if (error instanceof UploadRefusal || !(error instanceof Error) || 'errno' in error) return error;
  return new UploadRefusal(400, `The multipart request cannot be read: ${error.message}`);
}
