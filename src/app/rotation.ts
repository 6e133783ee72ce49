import { isDeepStrictEqual } from 'node:util';
import { ConfigurationError, scopes, type Configuration } from '../config/configuration.js';
import {
  createAuthentication,
  createRightCheck,
  type Authenticate,
  type HoldsRight,
  type ReadToken,
} from '../graphql/auth/authentication.js';
import type { Sessions } from '../graphql/auth/session.js';
import { createTokenReader } from '../graphql/auth/web-token.js';
import type { Log } from '../observability/log.js';
import type { Redactor } from '../observability/redact.js';

export interface RotationParts {
  /** The configuration of the start. */
  readonly configuration: Configuration;
  /** Reads it again; throws ConfigurationError when it is invalid. */
  readonly read: () => Configuration;
  readonly sessions: Sessions;
  readonly redactor: Redactor;
  readonly log: Log;
}

/** Authenticates by the last valid configuration: clients and tokens change without a restart. */
export class Rotation {
  private readonly parts: RotationParts;
  private current: Pick<Configuration, 'clients' | 'jwt'>;
  private readToken: ReadToken | undefined;
  private authentication: Authenticate;
  private rightCheck: HoldsRight;

  constructor(parts: RotationParts) {
    this.parts = parts;
    this.current = parts.configuration;
    this.readToken = tokenReaderOf(parts.configuration);
    this.authentication = createAuthentication(this.current.clients, this.readToken);
    this.rightCheck = createRightCheck(this.current.clients, this.readToken);
  }

  /** Uses the latest configuration, even when it was read while a token was being checked. */
  readonly authenticate: Authenticate = (authorization) => {
    const asked = this.authentication;
    const viewer = asked(authorization);
    if (!(viewer instanceof Promise)) return viewer;
    return viewer.then((found) => (asked === this.authentication ? found : this.authenticate(authorization)));
  };

  /** By the latest configuration. */
  readonly holdsRight: HoldsRight = (viewer, scope, channel) => this.rightCheck(viewer, scope, channel);

  /** Applies the current file unless it is invalid, and ends the connections of clients that lost a right. */
  async reload(): Promise<void> {
    const next = this.readNext();
    if (next === undefined) return;
    const { configuration, sessions, redactor, log } = this.parts;
    redactor.addSecrets(next.secrets);
    if (!isDeepStrictEqual(next.jwt, this.current.jwt)) this.readToken = tokenReaderOf(next);
    this.current = next;
    this.authentication = createAuthentication(next.clients, this.readToken);
    this.rightCheck = createRightCheck(next.clients, this.readToken);
    const waiting = changesBehindStart(configuration, next);
    if (waiting.length > 0) log.warn({ changed: waiting }, 'changes of these settings take effect at the next start');
    const ended = await sessions.review(this.authenticate);
    log.info({ clients: next.clients.map(({ name }) => name), ended }, 'the configuration was read again');
  }

  /** Undefined when it is invalid: then the current one stays in use. */
  private readNext(): Configuration | undefined {
    const { read, log } = this.parts;
    const stays = 'the present configuration stays in use';
    try {
      const next = read();
      if (next.mode === 'configured') return next;
      log.error(`the configuration file is gone; ${stays}`);
    } catch (error) {
      const faults = error instanceof ConfigurationError ? { faults: error.faults } : { err: error };
      log.error(faults, `the new configuration has faults; ${stays}`);
    }
    return undefined;
  }
}

function tokenReaderOf({ jwt }: Pick<Configuration, 'jwt'>): ReadToken | undefined {
  return jwt === undefined ? undefined : createTokenReader(jwt, scopes);
}

/** Sections whose change needs a restart. */
function changesBehindStart(started: Configuration, next: Configuration): string[] {
  const channelsOf = ({ channels }: Configuration) => Object.fromEntries(channels.map((channel) => [channel.name, channel]));
  return [
    ...differences(channelsOf(started), channelsOf(next)).map((name) => `channels.${name}`),
    ...differences(started.server, next.server).map((name) => `server.${name}`),
    ...differences(started.console, next.console).map((name) => `console.${name}`),
    ...differences(started.retention, next.retention).map((name) => `retention.${name}`),
  ];
}

function differences(before: object, after: object): string[] {
  const [old, young] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return [...new Set([...old.keys(), ...young.keys()])].filter((key) => !isDeepStrictEqual(old.get(key), young.get(key)));
}
