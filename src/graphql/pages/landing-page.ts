import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';

/** Apollo Sandbox comes from Apollo's servers and asks whom it is told to; its page narrows this further. */
export const landingPagePolicy = [
  "default-src 'self' https: data: blob: 'unsafe-inline' 'unsafe-eval'",
  'connect-src * ws: wss:',
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

const endpoint = 'initialEndpoint,';
const offline = 'it appears that you might be offline.';

/**
 * Apollo Sandbox, which knows that subscriptions are at the same address, and where to go without internet: the plugin has no option for
 * either.
 */
export function createLandingPage(): ApolloServerPlugin {
  const sandbox = ApolloServerPluginLandingPageLocalDefault({ embed: true });
  return {
    async serverWillStart(service) {
      const listener = (await sandbox.serverWillStart?.(service)) ?? undefined;
      return {
        ...listener,
        async renderLandingPage() {
          const page = await listener?.renderLandingPage?.();
          return { html: async () => completed(typeof page?.html === 'function' ? await page.html() : (page?.html ?? '')) };
        },
      };
    },
  };
}

function completed(html: string): string {
  return html
    .replace(endpoint, `${endpoint} initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),`)
    .replace(offline, `${offline} The explorer at /explorer/ works without internet.`);
}
