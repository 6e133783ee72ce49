import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Why every request of an origin, or to a host, is refused. */
export interface AccessRefusal {
  readonly status: 403 | 421;
  readonly message: string;
}

/** Which pages may call from a browser. Other programs send no origin, and the rules about origins do not apply to them. */
export interface BrowserAccess {
  /** Applies to every request, over HTTP and WebSocket; undefined: none is refused. */
  readonly refuse: ((headers: IncomingHttpHeaders) => AccessRefusal | undefined) | undefined;
  /** Whether pages of an origin may read answers (CORS); undefined: only the gateway's own pages may. */
  readonly mayRead: ((origin: string) => boolean) | undefined;
  /** Needed because CORS does not apply to WebSockets: browsers let pages of any origin open one. */
  mayOpenSocket(headers: IncomingHttpHeaders): boolean;
}

export interface ConfiguredOrigins {
  /** Origins whose pages may read answers. */
  readonly cors: readonly string[];
  /** Origins whose pages may open a WebSocket, besides the gateway's own origin. */
  readonly webSocket: readonly string[];
}

/** Outside the sandbox: allows the origins of the configuration. */
export function configuredAccess({ cors, webSocket }: ConfiguredOrigins): BrowserAccess {
  return {
    refuse: undefined,
    mayRead: cors.length === 0 ? undefined : (origin) => cors.includes(origin),
    mayOpenSocket: ({ origin, host }) => origin === undefined || isOwnOrigin(origin, host) || webSocket.includes(origin),
  };
}

export interface SandboxNames {
  /** The configured address on which the sandbox listens. */
  readonly host: string;
  /** Names and addresses that count as this machine, besides those of loopback. */
  readonly moreHosts: readonly string[];
}

const foreignHost: AccessRefusal = {
  status: 421,
  message:
    'The sandbox does not answer at the host in this request, but at localhost, *.localhost, 127.0.0.1 and [::1]. ' +
    'Add further hosts to the variable PARLEY_SANDBOX_HOSTS.',
};
const foreignOrigin: AccessRefusal = {
  status: 403,
  message:
    'Pages of this origin may not call the sandbox. Pages of localhost, *.localhost, 127.0.0.1 and [::1] may, at any port. ' +
    'Add further hosts to the variable PARLEY_SANDBOX_HOSTS.',
};

/**
 * The sandbox needs no token, so it is for this machine alone: pages of loopback may call it, and requests of other pages are refused even if
 * those could not read the answers. The host is checked against DNS rebinding: a foreign name that resolves to this machine makes the sandbox
 * look like the origin of foreign pages. A sandbox that listens beyond loopback cannot know its addresses, such as those of a container's
 * host. It accepts every IP address, because an address cannot be rebound.
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
  const refuse = ({ host: requestedHost = '', origin }: IncomingHttpHeaders): AccessRefusal | undefined => {
    const name = hostnameOf(requestedHost);
    if (name === undefined || !answersAt(name)) return foreignHost;
    return origin === undefined || isOwnOrigin(origin, requestedHost) || mayRead(origin) ? undefined : foreignOrigin;
  };
  return { refuse, mayRead, mayOpenSocket: () => true };
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** The name or address in a Host header: lower case, without port, brackets and the final dot of an absolute name. */
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
