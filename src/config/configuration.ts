import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { unescape } from 'node:querystring';
import * as z from 'zod';
import { namesOf, readChannels, type ChannelConfiguration } from './channels.js';
import { readClients, type ClientConfiguration } from './clients.js';
import { ConfigurationError, Faults, type Path } from './fault.js';
import { readFileContent, readText, type FileContent, type FileSource } from './file.js';
import {
  consoleShape,
  faultOfIssuer,
  fileShape,
  jwtShape,
  retentionShape,
  serverShape,
  type JwtConfiguration,
  type OidcConfiguration,
} from './shape.js';
import { suggest } from './suggestion.js';
import type { ProviderDefinition } from '../providers/definition.js';
import { logLevels, type LogLevel } from '../observability/log.js';
import { createRedactor } from '../observability/redact.js';

export { ConfigurationError, describeFault, type Fault } from './fault.js';
export { scopes, type JwtConfiguration, type OidcConfiguration, type Scope } from './shape.js';
export type { ChannelConfiguration } from './channels.js';
export type { ClientConfiguration } from './clients.js';

/** The checked configuration from file and environment. */
export interface Configuration {
  /** `sandbox`: there is no file, or `--sandbox` was given. Then there are no channels and clients. */
  readonly mode: 'configured' | 'sandbox';
  readonly port: number;
  readonly host: string;
  /** Names and addresses, besides loopback and `host`, at which the sandbox answers and whose pages may send requests. */
  readonly sandboxHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly channels: readonly ChannelConfiguration[];
  readonly clients: readonly ClientConfiguration[];
  /** The issuer of JSON Web Tokens that are accepted in addition to the clients' tokens. */
  readonly jwt: JwtConfiguration | undefined;
  readonly server: ServerConfiguration;
  readonly console: ConsoleConfiguration;
  readonly retention: RetentionConfiguration;
  /** Values that must never be shown, for redaction. */
  readonly secrets: readonly string[];
}

/** How long the ledger keeps everything except orders. Milliseconds. */
export interface RetentionConfiguration {
  readonly events: number;
  readonly webhookBodies: number;
}

export interface ServerConfiguration {
  readonly isProduction: boolean;
  /** The origin at which clients reach the gateway; undefined when it is not known. */
  readonly publicUrl?: string | undefined;
  readonly introspection: boolean;
  /** Origins whose pages may read answers; an empty list allows none. */
  readonly cors: { readonly origins: readonly string[] };
  /** Origins whose pages may open a WebSocket, besides the gateway's own. */
  readonly webSocketOrigins: readonly string[];
  /** `manifest`: absolute path of a file with operations by hash. */
  readonly persistedOperations: { readonly mode: 'off' | 'apq' | 'only'; readonly manifest: string | undefined };
  /** The bearer token that `/metrics` requires; undefined requires none. */
  readonly metricsToken: string | undefined;
  readonly limits: {
    readonly bodyBytes: number;
    readonly depth: number;
    readonly aliases: number;
    readonly rootFields: number;
    readonly tokens: number;
    /** Maximum estimated provider calls of one operation. */
    readonly cost: number;
    /** Requests of one client per minute. */
    readonly requestsPerMinute: number;
  };
}

/** The pages for people who run the shop. */
export interface ConsoleConfiguration {
  readonly enabled: boolean;
  /** Sign-in at the issuer of JSON Web Tokens; undefined: with the token of a client. */
  readonly oidc: OidcConfiguration | undefined;
}

export interface ConfigurationSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Command line arguments after the program's name. Default none. */
  readonly arguments?: readonly string[] | undefined;
  /** The folder for relative paths. Default: the process's own. */
  readonly workingDirectory?: string | undefined;
  /** The file's text; then no file is read. */
  readonly document?: string | undefined;
}

const defaultFile = 'parley.yml';

/** Reads the environment and the file. Throws ConfigurationError with all faults at once. */
export function readConfiguration(definitions: readonly ProviderDefinition[], source: ConfigurationSource = ofProcess()): Configuration {
  const faults = new Faults();
  const files: FileSource = { environment: source.environment, workingDirectory: source.workingDirectory ?? process.cwd() };
  const isProduction = source.environment['NODE_ENV'] === 'production';
  const isSandbox = wantsSandbox(source, files, isProduction, faults);
  const environment = readEnvironment(files, isSandbox, faults);
  const file = isSandbox ? undefined : readFile(source, files, faults);
  const { channelSecrets, ...content } = readContent(
    file?.content,
    { definitions, isProduction, workingDirectory: files.workingDirectory },
    faults,
  );
  const secrets = [
    ...channelSecrets,
    ...secretsOfAddress(environment.databaseUrl),
    ...secretsOfAddress(environment.redisUrl),
    ...(content.server.metricsToken === undefined ? [] : [content.server.metricsToken]),
    ...(content.console.oidc?.clientSecret === undefined ? [] : [content.console.oidc.clientSecret]),
  ];
  refuse(faults, [...secrets, ...(file?.substituted ?? [])]);
  return { mode: isSandbox ? 'sandbox' : 'configured', ...environment, ...content, secrets };
}

/** The only place that reads the process's own environment. */
export function ofProcess(): ConfigurationSource {
  return { environment: process.env, arguments: process.argv.slice(2), workingDirectory: process.cwd() };
}

function refuse(faults: Faults, hidden: readonly string[]): void {
  const found = faults.list();
  if (found.length === 0) return;
  const redactor = createRedactor(hidden);
  throw new ConfigurationError(
    found.map((fault) => ({ ...fault, path: redactor.text(fault.path), message: redactor.text(fault.message) })),
  );
}

type Services = Pick<Configuration, 'port' | 'host' | 'sandboxHosts' | 'logLevel' | 'dataDirectory' | 'databaseUrl' | 'redisUrl'>;

function readEnvironment({ environment, workingDirectory }: FileSource, isSandbox: boolean, faults: Faults): Services {
  // Compose files and charts set unused variables to the empty string.
  const variable = (name: string): string | undefined => environment[name] || undefined;
  const port = variable('PORT') ?? '4000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) faults.add(['PORT'], 'must be a whole number from 0 to 65535');
  // In the sandbox people read the banner; a line per operation would hide it.
  const logLevel = logLevels.find((level) => level === (variable('LOG_LEVEL') ?? (isSandbox ? 'warn' : 'info')));
  if (logLevel === undefined) {
    faults.add(['LOG_LEVEL'], `must be one of ${logLevels.join(', ')}`, suggest(variable('LOG_LEVEL') ?? '', logLevels));
  }
  const databaseUrl = variable('DATABASE_URL');
  checkAddress(['DATABASE_URL'], databaseUrl, /^postgres(ql)?:\/\/./, 'postgres://', faults);
  const redisUrl = variable('REDIS_URL');
  checkAddress(['REDIS_URL'], redisUrl, /^rediss?:\/\/./, 'redis://', faults);
  return {
    port: Number(port),
    host: variable('HOST') ?? '127.0.0.1',
    sandboxHosts: readHosts('PARLEY_SANDBOX_HOSTS', variable('PARLEY_SANDBOX_HOSTS') ?? '', faults),
    logLevel: logLevel ?? 'info',
    dataDirectory: resolve(workingDirectory, variable('PARLEY_DATA_DIR') ?? 'data'),
    databaseUrl,
    redisUrl,
  };
}

function checkAddress(path: Path, address: string | undefined, pattern: RegExp, beginning: string, faults: Faults): void {
  if (address === undefined) return;
  if (!pattern.test(address)) faults.add(path, `must begin with ${beginning}`);
  else if (!URL.canParse(address))
    faults.add(
      path,
      `must be an address such as ${beginning}user:password@host; percent-encode characters such as # and / in the password`,
    );
}

/** Comma-separated names and addresses in the form of a Host header: lower case, without port and brackets. */
function readHosts(variable: string, list: string, faults: Faults): string[] {
  const hosts = list
    .toLowerCase()
    .split(',')
    .map((host) => host.trim().replace(/^\[(.*)\]$/, '$1'));
  const named = hosts.filter((host) => host !== '');
  if (!named.every((host) => isIP(host) !== 0 || /^[\w-]+(\.[\w-]+)*$/.test(host)))
    faults.add([variable], 'must be host names or addresses between commas, without scheme and port');
  return named;
}

/** The sandbox was requested, or there is no configuration file. */
function wantsSandbox(source: ConfigurationSource, files: FileSource, isProduction: boolean, faults: Faults): boolean {
  for (const [index, argument] of (source.arguments ?? []).entries()) {
    if (argument !== '--sandbox') faults.add([`argument ${index + 1}`], 'is not known; the only argument is --sandbox');
  }
  if (source.arguments?.includes('--sandbox') === true) return true;
  if (source.document !== undefined || nameOfFile(source, files) !== undefined) return false;
  if (isProduction) faults.add(['PARLEY_CONFIG'], `is required in production, where there is no ${defaultFile}`);
  return true;
}

function nameOfFile(source: ConfigurationSource, files: FileSource): string | undefined {
  return source.environment['PARLEY_CONFIG'] || (existsSync(resolve(files.workingDirectory, defaultFile)) ? defaultFile : undefined);
}

function readFile(source: ConfigurationSource, files: FileSource, faults: Faults): FileContent | undefined {
  const name = nameOfFile(source, files) ?? defaultFile;
  const text = source.document ?? readText(name, files, faults, [name]);
  return text === undefined ? undefined : readFileContent(text, name, files, faults);
}

type Content = Pick<Configuration, 'channels' | 'clients' | 'jwt' | 'server' | 'console' | 'retention'> & {
  readonly channelSecrets: readonly string[];
};

interface Reading {
  readonly definitions: readonly ProviderDefinition[];
  readonly isProduction: boolean;
  readonly workingDirectory: string;
}

/** `file` is undefined in the sandbox, and when it cannot be read at all. */
function readContent(file: FileContent['content'] | undefined, reading: Reading, faults: Faults): Content {
  if (file === undefined) {
    const nobody = { channels: [], channelSecrets: [], clients: [], jwt: undefined };
    const console = { enabled: true, oidc: undefined };
    return { ...nobody, server: readServer({}, reading, faults), console, retention: retentionShape.parse({}) };
  }
  faults.read(fileShape, file, []);
  const rawChannels = faults.read(z.array(z.unknown()).min(1), file['channels'], ['channels']) ?? [];
  const { channels, secrets } = readChannels(rawChannels, reading.definitions, faults);
  const jwt = file['jwt'] == null ? undefined : faults.read(jwtShape, file['jwt'], ['jwt']);
  const server = readServer(file['server'] ?? {}, reading, faults);
  return {
    channels,
    channelSecrets: secrets,
    clients: readClients(file['clients'] ?? [], { isAlone: file['jwt'] == null, channelNames: namesOf(rawChannels) }, faults),
    jwt,
    server,
    console: readConsole(file['console'] ?? {}, { server, jwt, hasJwt: file['jwt'] != null }, faults),
    retention: faults.read(retentionShape, file['retention'] ?? {}, ['retention']) ?? retentionShape.parse({}),
  };
}

function readServer(section: unknown, { isProduction, workingDirectory }: Reading, faults: Faults): ServerConfiguration {
  const server = faults.read(serverShape, section, ['server']) ?? serverShape.parse({});
  const { mode, manifest } = server.persistedOperations;
  checkManifest(section, workingDirectory, faults);
  return {
    ...server,
    isProduction,
    introspection: server.introspection ?? !isProduction,
    persistedOperations: { mode, manifest: manifest === undefined ? undefined : resolve(workingDirectory, manifest) },
    metricsToken: server.metricsToken,
  };
}

interface ConsoleContext {
  readonly server: ServerConfiguration;
  /** Undefined when it is absent or has faults of its own. */
  readonly jwt: JwtConfiguration | undefined;
  readonly hasJwt: boolean;
}

/** Cookies and redirects need to know the origin that browsers see: behind a proxy the gateway cannot find it out. */
function readConsole(section: unknown, { server, jwt, hasJwt }: ConsoleContext, faults: Faults): ConsoleConfiguration {
  const { enabled = !server.isProduction, oidc } = faults.read(consoleShape, section, ['console']) ?? {};
  if (enabled && server.publicUrl === undefined) {
    const reason =
      oidc !== undefined ? 'is required by console.oidc' : server.isProduction ? 'is required by the console in production' : undefined;
    if (reason !== undefined) faults.add(['server', 'publicUrl'], reason);
  }
  if (oidc !== undefined && !hasJwt) faults.add(['console', 'oidc'], 'needs the section jwt, whose issuer it uses');
  if (oidc !== undefined && jwt !== undefined) checkIssuer(jwt.issuer, faults);
  return { enabled, oidc };
}

/** OpenID Connect finds the addresses of the issuer below its name, which is not an address everywhere. */
function checkIssuer(issuer: string, faults: Faults): void {
  const fault = faultOfIssuer(issuer);
  if (fault !== undefined) faults.add(['jwt', 'issuer'], `${fault}, because console.oidc reads <issuer>/.well-known/openid-configuration`);
}

/** Checks the raw values, so that another fault in `server` does not hide this one. `only` requires a manifest. */
function checkManifest(section: unknown, workingDirectory: string, faults: Faults): void {
  const written = manifestShape.safeParse(section).data?.persistedOperations;
  if (written === undefined) return;
  const { mode, manifest } = written;
  const path = ['server', 'persistedOperations', 'manifest'];
  if (manifest === undefined) {
    if (mode === 'only') faults.add(path, 'is required');
  } else if (mode === 'off') faults.add(path, 'has no effect while the mode is off');
  else if (!existsSync(resolve(workingDirectory, manifest))) faults.add(path, 'names a file that does not exist');
}

/** The part that `checkManifest` reads. */
const manifestShape = z.object({
  persistedOperations: z.object({ mode: z.string().default('off'), manifest: z.string().optional() }).optional(),
});

function secretsOfAddress(address: string | undefined): string[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const { password } = new URL(address);
  return password === '' ? [] : [address, password, unescape(password)];
}
