export const retryAfterSeconds = 1;

/** What a client of GraphQL is told. */
export const overloadedError = {
  message: 'The gateway has as much to do as it can. Try again.',
  extensions: { code: 'OVERLOADED', retryAfterSeconds },
};
