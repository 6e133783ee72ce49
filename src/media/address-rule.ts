import { BlockList, isIP, isIPv4 } from 'node:net';

/** From where files of a channel may be read. */
export interface AddressRule {
  /** The channel's baseUrl. The operator chose it, so its origin is allowed even on this machine. */
  readonly baseUrl: string;
  /** Host names; `*.` stands for any name below the rest. */
  readonly hosts: readonly string[];
}

/** Whether a file may be read at an address, and whether the address was configured, so that it may be private. */
export type AddressPermission = 'configured' | 'public' | 'refused';

export function permissionOf(address: URL, { baseUrl, hosts }: AddressRule): AddressPermission {
  if (address.username !== '' || address.password !== '') return 'refused';
  if (address.origin === new URL(baseUrl).origin) return 'configured';
  const isDefaultHttps = address.protocol === 'https:' && address.port === '';
  return isDefaultHttps && isIP(withoutBrackets(address.hostname)) === 0 && hosts.some((host) => matches(address.hostname, host))
    ? 'public'
    : 'refused';
}

function matches(hostname: string, host: string): boolean {
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) && hostname.length > host.length - 1 : hostname === host;
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Networks that are not the public internet (RFC 6890), and those that lead to them by translation (RFC 6052, RFC 3056, RFC 4380). */
const closedNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closedNetworks.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 32],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  closedNetworks.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is on the public internet. An IPv4 address in IPv6 form counts as that IPv4 address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return !closedNetworks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
