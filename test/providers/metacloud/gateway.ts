import {
  startMetacloudSimulator,
  type MetacloudSimulator,
  type MetacloudSimulatorOptions,
} from '../../../src/providers/metacloud/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

/** A gateway with the channel `shop` over the simulator, which delivers its webhooks to it. */
export interface CloudShop extends RunningGateway {
  readonly simulator: MetacloudSimulator;
  /** The payload of a mutation of one field. */
  mutate(mutation: string, variables?: object): Promise<Payload>;
  /** The data of a question without errors. */
  query(query: string): Promise<Record<string, unknown>>;
  /** The JSON bodies of what was sent to /messages since the last call. */
  sent(): readonly Record<string, unknown>[];
  /** Delivers a webhook as Meta does, and waits until it is applied. */
  deliver(body: string): Promise<void>;
}

export interface Payload {
  readonly outcome: string | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
  readonly [member: string]: unknown;
}

export async function openCloudShop(
  settings: Readonly<Record<string, unknown>> = {},
  options: MetacloudSimulatorOptions = {},
): Promise<CloudShop> {
  const simulator = await startMetacloudSimulator(options);
  const gateway = await runGateway({ channels: { shop: { provider: 'metacloud', simulator, settings } } });
  simulator.webhooks.deliverTo(`${gateway.address}/webhooks/shop`);
  return {
    ...gateway,
    simulator,
    async mutate(mutation, variables) {
      const { data, errors } = await gateway.ask<Record<string, Payload>, object>(mutation, variables);
      const [payload] = Object.values(data ?? {});
      if (errors.length > 0 || payload === undefined) throw new Error(`The gateway answered with errors: ${JSON.stringify(errors)}`);
      return payload;
    },
    async query(query) {
      const { data, errors } = await gateway.ask<Record<string, unknown>, object>(query);
      if (errors.length > 0 || data == null) throw new Error(`The gateway answered with errors: ${JSON.stringify(errors)}`);
      return data;
    },
    sent() {
      const bodies = simulator.requests
        .filter(({ path }) => path.endsWith('/messages'))
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      simulator.forgetRequests();
      return bodies;
    },
    async deliver(body) {
      simulator.webhooks.send({ body });
      await simulator.webhooks.delivered();
    },
    async close() {
      await simulator.webhooks.delivered();
      await gateway.close();
      await simulator.close();
    },
  };
}

/** A mutation that answers with what every payload has. */
export function mutation(field: string, input: string, more = ''): string {
  return `mutation { answer: ${field}(input: { channel: "shop", ${input} }) { outcome ${more} userErrors { code message field } } }`;
}
