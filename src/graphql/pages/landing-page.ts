import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';

/** Wide, because Apollo Sandbox loads its code from Apollo's servers and connects to any endpoint. Its page has a narrower policy. */
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
 * Apollo Sandbox with the address of subscriptions, and with a hint to the explorer for readers without internet access. The plugin has no
 * option for either, so that its page is edited.
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
          return { html: async () => withHints(typeof page?.html === 'function' ? await page.html() : (page?.html ?? '')) };
        },
      };
    },
  };
}

function withHints(html: string): string {
  return html
    .replace(endpoint, `${endpoint} initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),`)
    .replace(offline, `${offline} The explorer at /explorer/ works without internet.`);
}
