import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';

const endpoint = 'initialEndpoint,';

/** Apollo Sandbox, told that subscriptions are at the same address: the plugin has no option for that. */
export function createLandingPage(): ApolloServerPlugin {
  const sandbox = ApolloServerPluginLandingPageLocalDefault({ embed: true });
  return {
    async serverWillStart(service) {
      const listener = (await sandbox.serverWillStart?.(service)) ?? undefined;
      return {
        ...listener,
        async renderLandingPage() {
          const page = await listener?.renderLandingPage?.();
          return { html: async () => withSubscriptions(typeof page?.html === 'function' ? await page.html() : (page?.html ?? '')) };
        },
      };
    },
  };
}

function withSubscriptions(html: string): string {
  return html.replace(endpoint, `${endpoint} initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),`);
}
