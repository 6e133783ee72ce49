import { createContext } from 'react';

/** What the header offers to a person who is signed in. */
export interface SignedIn {
  /** False in the sandbox, where nobody signs in. */
  readonly canSignOut: boolean;
  signOut(): Promise<void>;
}

export const SessionContext = createContext<SignedIn>({ canSignOut: false, signOut: async () => undefined });
