import { useEffect, useReducer } from 'react';

interface ServiceWindow {
  readonly isOpen: boolean;
  /** RFC 3339. */
  readonly expiresAt: string | null;
}

/** Browsers wait at most 2^31 ms, and a service window is 24 hours. */
const maxTimerMs = 2 ** 31 - 1;

/** Whether only templates may be sent. A window that closes while the component is shown is closed then. */
export function useIsWindowClosed(window: ServiceWindow | null): boolean {
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const expiresAt = window?.isOpen === true && window.expiresAt !== null ? Date.parse(window.expiresAt) : null;
  useEffect(() => {
    if (expiresAt === null) return;
    const timer = setTimeout(drawAgain, Math.min(Math.max(0, expiresAt - Date.now()), maxTimerMs));
    return () => clearTimeout(timer);
  }, [expiresAt]);
  return window !== null && (!window.isOpen || isPast(expiresAt));
}

function isPast(time: number | null): boolean {
  return time !== null && time <= Date.now();
}
