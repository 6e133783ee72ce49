import type { Gateway } from './gateway.js';

/** Shorter than the 30 s that Kubernetes waits. */
const graceMs = 25_000;

/**
 * SIGTERM and SIGINT finish what is in progress. A second signal exits at once. After SIGTERM readiness is false for `noticeMs` while
 * requests are still answered, so that the load balancer notices.
 */
export function stopOnSignals(gateway: Gateway, noticeMs: number): void {
  let isStopping = false;
  const begin = (milliseconds: number): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop(gateway, milliseconds);
  };
  process.on('SIGTERM', () => begin(noticeMs));
  // Ctrl+C in a terminal: no load balancer has to notice first.
  process.on('SIGINT', () => begin(0));
}

async function stop(gateway: Gateway, noticeMs: number): Promise<void> {
  setTimeout(() => {
    gateway.log.fatal('the gateway did not end within its grace time');
    process.exit(1);
  }, graceMs).unref();
  try {
    gateway.drain();
    await new Promise((resolve) => setTimeout(resolve, noticeMs));
    await gateway.close();
    process.exit(0);
  } catch (error) {
    gateway.log.fatal({ err: error }, 'the gateway could not be stopped cleanly');
    process.exit(1);
  }
}
