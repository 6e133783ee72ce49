export * from './generated/operations.js';
export { failureOf, failuresOf, type Failure, type FailureKind } from './failure.js';
export { newIdempotencyKey } from './idempotency-key.js';
export { refusalsByField, type Refusal } from './refusal.js';
export { couldNotAnswer, resultOf, resultOfRequest, type Answer, type Result, type Source } from './result.js';
export type { Scalars } from './scalars.js';
export type { TypedDocumentNode } from './typed-document.js';
