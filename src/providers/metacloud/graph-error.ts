import { asRecord, isRecord, readCount, readText } from '../kit/untrusted.js';

/** Graph's error: `{ error: { message, type, code, error_subcode, error_data: { details }, fbtrace_id } }`. */
export interface GraphError {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string | null;
  /** The explanation, on which the documents advise to rely instead of the title. */
  readonly details: string | null;
}

/** Undefined when the body reports no error. */
export function readGraphError(body: unknown): GraphError | undefined {
  const error = isRecord(body) ? body['error'] : undefined;
  if (error === undefined || error === null) return undefined;
  const { code, error_subcode: subcode, message, error_data: data } = asRecord(error);
  return {
    code: readCount(code),
    subcode: readCount(subcode),
    title: readText(message),
    details: readText(asRecord(data)['details']),
  };
}
