import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';

/** Values that a browser keeps in a cookie and can neither read nor change. */
export interface SealedValues<Value> {
  /** `expiresAt` in milliseconds since the epoch. */
  seal(value: Value, expiresAt: number): Promise<string>;
  /** Undefined for a text that `seal` did not make with the same secrets, and for an expired value. */
  open(text: string): Promise<Value | undefined>;
}

const encryption = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Encrypted JSON Web Tokens. The key is derived from the secrets of the configuration, so that all replicas have the same key. Values for one purpose
 * cannot be used for another.
 */
export function createSealedValues<Value>(secrets: readonly string[], purpose: string): SealedValues<Value> {
  const material = JSON.stringify([...new Set(secrets)].sort());
  const key = new Uint8Array(hkdfSync('sha256', material, '', `parley ${purpose} 1`, 32));
  return {
    seal: (value, expiresAt) =>
      new EncryptJWT({ value })
        .setProtectedHeader(encryption)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .encrypt(key),
    open: async (text) => {
      try {
        const { payload } = await jwtDecrypt(text, key, {
          keyManagementAlgorithms: [encryption.alg],
          contentEncryptionAlgorithms: [encryption.enc],
          requiredClaims: ['exp'],
        });
        return payload['value'] as Value;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
