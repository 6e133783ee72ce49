import { useEffect, useState, type ReactNode } from 'react';
import { failureOf, type Failure } from '../../client/failure.js';
import { forgetDrafts } from '../client/draft-storage.js';
import { readSession, signOut, type Session } from '../client/session.js';
import { FailureState } from '../page/failure-state.js';
import { useGateway, useObservable } from '../page/gateway-context.js';
import { PageSkeleton } from '../page/page-skeleton.js';
import { SessionContext } from './session-context.js';
import { SignInPage } from './sign-in-page.js';

/** Shows the console to those who are signed in, and the sign-in to others: also when a session ends while the console is open. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { settings, isRefused } = useGateway();
  const wasRefused = useObservable(isRefused);
  const [session, setSession] = useState<Session>();
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let isWanted = true;
    readSession(settings.root).then(
      (read) => isWanted && (setSession(read), setFailure(undefined)),
      (error: Error) => isWanted && setFailure(failureOf(error)),
    );
    return () => void (isWanted = false);
  }, [settings.root, attempt, wasRefused]);

  if (session === undefined) {
    return (
      <main className="alone">
        {failure === undefined ? <PageSkeleton /> : <FailureState failure={failure} onRetry={() => setAttempt(attempt + 1)} />}
      </main>
    );
  }
  const hasEnded = wasRefused && session.methods.length > 0;
  if (!session.isSignedIn || hasEnded) return <SignInPage methods={session.methods} hasEnded={hasEnded} />;
  const leave = async (): Promise<void> => {
    const address = await signOut(settings.root);
    forgetDrafts();
    // A new page: nothing that was read stays in this one.
    location.assign(address ?? settings.root.href);
  };
  return <SessionContext value={{ canSignOut: session.methods.length > 0, signOut: leave }}>{children}</SessionContext>;
}
