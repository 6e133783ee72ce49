import { describe, expect, it } from 'vitest';
import { isPublicAddress, permissionOf } from '../../src/media/address-rule.js';

describe('an IP address', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.0.1.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('is public: %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...[
      '0.0.0.0',
      '10.255.255.255',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
    ],
    ...['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
    ...['fc00::1', 'fd12:3456::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '2001:db8::1', '100::1', 'name.example', ''],
  ])('is not public: %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('an address of a file', () => {
  const rule = { baseUrl: 'http://127.0.0.1:8080/api', hosts: ['files.example', '*.pictures.example'] };

  it.each([
    ['https://files.example/a?b', 'public'],
    ['https://FILES.example/a', 'public'],
    ['https://a.b.pictures.example/', 'public'],
    ['http://127.0.0.1:8080/elsewhere', 'configured'],
    ['http://127.0.0.1:8081/', 'refused'],
    ['https://127.0.0.1:8080/', 'refused'],
    ['http://user@127.0.0.1:8080/', 'refused'],
    ['https://user:word@files.example/', 'refused'],
    ['https://files.example:444/', 'refused'],
    ['http://files.example/', 'refused'],
    ['https://pictures.example/', 'refused'],
    ['https://xpictures.example/', 'refused'],
    ['https://files.example./', 'refused'],
    ['file:///etc/passwd', 'refused'],
    ['https://[::1]/', 'refused'],
  ])('%s is %s', (address, permission) => expect(permissionOf(new URL(address), rule)).toBe(permission));
});
