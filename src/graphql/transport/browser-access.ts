import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Why a request is refused whatever it asks. */
export interface AccessRefusal {
  readonly status: 403 | 421;
  readonly message: string;
}

/** Which pages may call from a browser. Programs that are no browsers send no origin, and no rule about origins concerns them. */
export interface BrowserAccess {
  /** Concerns every request, over HTTP and WebSocket alike; undefined where none is refused. */
  readonly refuse: ((headers: IncomingHttpHeaders) => AccessRefusal | undefined) | undefined;
  /** Whether pages of this origin may read answers (CORS); undefined where none may but the gateway's own. */
  readonly mayRead: ((origin: string) => boolean) | undefined;
  /** A browser lets pages of other origins open a socket, with whatever the gateway grants to its network: this does not. */
  mayOpenSocket(headers: IncomingHttpHeaders): boolean;
}

export interface ConfiguredOrigins {
  /** Origins whose pages may read answers. */
  readonly cors: readonly string[];
  /** Origins whose pages may open a WebSocket, besides the gateway's own. */
  readonly webSocket: readonly string[];
}

/** What the configuration file lists, and nothing else. */
export function configuredAccess({ cors, webSocket }: ConfiguredOrigins): BrowserAccess {
  return {
    refuse: undefined,
    mayRead: cors.length === 0 ? undefined : (origin) => cors.includes(origin),
    mayOpenSocket: ({ origin, host }) => origin === undefined || isOwnOrigin(origin, host) || webSocket.includes(origin),
  };
}

export interface SandboxNames {
  /** Where the sandbox listens, as configured. */
  readonly host: string;
  /** Names and addresses that count as this machine besides loopback's. */
  readonly moreHosts: readonly string[];
}

const foreignHost: AccessRefusal = {
  status: 421,
  message:
    'The sandbox answers at localhost, *.localhost, 127.0.0.1 and [::1], and not at the host that this request names. ' +
    'The variable PARLEY_SANDBOX_HOSTS lists further hosts.',
};
const foreignOrigin: AccessRefusal = {
  status: 403,
  message:
    'Pages of localhost, *.localhost, 127.0.0.1 and [::1] may call the sandbox, at any port; pages of this origin may not. ' +
    'The variable PARLEY_SANDBOX_HOSTS lists further hosts.',
};

/**
 * Anybody may do anything in the sandbox, so it is for this machine alone: pages of loopback may call, and others may not even send what
 * they could not read the answer to. The host is checked because a foreign name that is made to lead to this machine (DNS rebinding) has
 * pages whose own origin the sandbox would seem to be. A sandbox that listens beyond loopback is asked by addresses that it cannot know, such as those
 * of a container's host; these are accepted, because what is no name cannot be made to lead elsewhere.
 */
export function sandboxAccess({ host, moreHosts }: SandboxNames): BrowserAccess {
  const listensBeyondLoopback = !isLoopback(host);
  const isThisMachine = (name: string): boolean => isLoopback(name) || moreHosts.includes(name);
  const answersAt = (name: string): boolean =>
    isThisMachine(name) || name === host.toLowerCase() || (listensBeyondLoopback && isIP(name) !== 0);
  const mayRead = (origin: string): boolean => {
    const name = /^https?:\/\//.test(origin) && URL.canParse(origin) ? hostnameOf(new URL(origin).host) : undefined;
    return name !== undefined && isThisMachine(name);
  };
  const refuse = ({ host: asked = '', origin }: IncomingHttpHeaders): AccessRefusal | undefined => {
    const name = hostnameOf(asked);
    if (name === undefined || !answersAt(name)) return foreignHost;
    return origin === undefined || isOwnOrigin(origin, asked) || mayRead(origin) ? undefined : foreignOrigin;
  };
  return { refuse, mayRead, mayOpenSocket: () => true };
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Of a Host header: in lower case, without port, brackets and the dot that may end a full name. */
function hostnameOf(host: string): string | undefined {
  const [, address, name] = /^(?:\[([\da-f:.]+)\]|([\w.-]+?)\.?)(?::\d{0,5})?$/.exec(host.toLowerCase()) ?? [];
  return address ?? name;
}

const loopbackAddresses = new BlockList();
loopbackAddresses.addSubnet('127.0.0.0', 8);
loopbackAddresses.addAddress('::1', 'ipv6');

function isLoopback(name: string): boolean {
  if (isIP(name) !== 0) return loopbackAddresses.check(name, isIPv4(name) ? 'ipv4' : 'ipv6');
  return name === 'localhost' || name.endsWith('.localhost');
}
