/**
 * The maximum size of a call's answer, from what the providers' documents allow:
 * `record`: one object, a receipt or a status, of some KiB;
 * `page`: one page of a list, at most some hundred records with small pictures;
 * `whole-list`: a list without pages. 16 MiB are about 23,000 orders of 700 bytes.
 */
export type AnswerSize = 'record' | 'page' | 'whole-list';

const bytes: Readonly<Record<AnswerSize, number>> = {
  record: 256 * 1024,
  page: 2 * 1024 * 1024,
  'whole-list': 16 * 1024 * 1024,
};

/** The bound of an answer in bytes. Failures are short for every kind of request. */
export function maxAnswerBytes(size: AnswerSize, status: number): number {
  return bytes[status < 300 ? size : 'record'];
}
