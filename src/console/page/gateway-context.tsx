import { createContext, use, useSyncExternalStore } from 'react';
import type { GatewayClient } from '../client/gateway-client.js';
import type { ObservableValue } from '../client/observable-value.js';
import type { PageSettings } from '../client/page-settings.js';

export interface GatewayOfPage extends GatewayClient {
  readonly settings: PageSettings;
}

const GatewayContext = createContext<GatewayOfPage | undefined>(undefined);

export const GatewayProvider = GatewayContext;

/** The connection of this page to its gateway. */
export function useGateway(): GatewayOfPage {
  const gateway = use(GatewayContext);
  if (gateway === undefined) throw new Error('useGateway needs a GatewayProvider.');
  return gateway;
}

export function useObservable<Value>(value: ObservableValue<Value>): Value {
  return useSyncExternalStore(value.subscribe, value.get);
}
