/** How the gateway knows the person at this page. The session itself is a cookie that scripts cannot read. */
export interface Session {
  /** How people may sign in; empty where nobody needs to. */
  readonly methods: readonly ('issuer' | 'token')[];
  readonly isSignedIn: boolean;
}

/** In the address of a page to which the issuer's sign-in came back without a session. */
const failureParameter = 'signInFailure';

export function signInFailure(): string | null {
  return new URLSearchParams(location.search).get(failureParameter);
}

/** The address to show after the sign-in. */
export function wantedAddress(): URL {
  const address = new URL(location.href);
  address.searchParams.delete(failureParameter);
  return address;
}

/** Such a request waits for an issuer at most. */
const maxWaitMs = 30_000;

function send(root: URL, init: RequestInit): Promise<Response> {
  return fetch(new URL('session', root), {
    ...init,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(maxWaitMs),
  });
}

export async function readSession(root: URL): Promise<Session> {
  const response = await send(root, {});
  if (!response.ok) throw new Error(`The gateway answered with ${response.status}.`);
  return (await response.json()) as Session;
}

export type TokenRefusal = 'unknown' | 'tooLong' | 'offline' | 'overloaded' | 'failed';

const refusals: Readonly<Record<number, TokenRefusal>> = {
  400: 'tooLong',
  401: 'unknown',
  413: 'tooLong',
  429: 'overloaded',
  503: 'overloaded',
};

/** Why the gateway refused the token of a client; null when it accepted it. */
export async function signInWithToken(root: URL, token: string): Promise<TokenRefusal | null> {
  const response = await send(root, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return response.ok ? null : (refusals[response.status] ?? 'failed');
}

/** Where the issuer ends its own session; null where there is no such page. */
export async function signOut(root: URL): Promise<string | null> {
  const response = await send(root, { method: 'DELETE' });
  if (!response.ok) throw new Error(`The gateway answered with ${response.status}.`);
  const { signOutAddress } = (await response.json()) as { signOutAddress: string | null };
  return signOutAddress;
}

/** The page at which a person signs in at the issuer and then returns to this one. */
export function issuerAddress(root: URL): string {
  const address = new URL('sign-in', root);
  const { pathname, search } = wantedAddress();
  address.searchParams.set('returnTo', `/console/${pathname.slice(root.pathname.length)}${search}`);
  return address.href;
}
