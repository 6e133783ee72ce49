import { authenticateClients, tokenIn, type Authenticate, type Client } from './viewer.js';
import type { ReadToken } from './web-token.js';

/** Clients by their own tokens, and who has a token that `readToken` finds good. */
export function createAuthentication(clients: readonly Client[], readToken: ReadToken | undefined): Authenticate {
  const findClient = authenticateClients(clients);
  if (readToken === undefined) return findClient;
  return (authorization) => {
    const client = findClient(authorization);
    const token = client === undefined ? tokenIn(authorization) : undefined;
    return token === undefined ? client : readToken(token);
  };
}
