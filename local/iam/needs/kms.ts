import type { PermissionRequest } from '../decide.ts';
import { memberAt, membersOf, type Region, textAt } from './arns.ts';

/** The key id that a ciphertext (base64) was made with; undefined when it is no ciphertext. */
export type KeyIdOfCiphertext = (ciphertext: string) => string | undefined;

/**
 * Permissions that a call to KMS needs.
 * Source: service authorization reference, "Actions, resources, and condition keys for AWS Key Management Service".
 */
export function kmsNeeds(
  operation: string,
  input: unknown,
  { region, keyIdOf }: { readonly region: Region; readonly keyIdOf: KeyIdOfCiphertext },
): PermissionRequest[] {
  const named = textAt(input, 'KeyId') || (keyIdOf(textAt(input, 'CiphertextBlob')) ?? '');
  const resource = named.startsWith('arn:') ? named : `arn:aws:kms:${region.region}:${region.accountId}:key/${named}`;
  const pairs = membersOf(memberAt(input, 'EncryptionContext'));
  const context: Record<string, readonly string[]> = {
    'kms:encryptioncontextkeys': pairs.map(([key]) => key),
  };
  for (const [key, value] of pairs) context[`kms:encryptioncontext:${key.toLowerCase()}`] = [String(value)];
  return [{ action: `kms:${operation}`, resource, context }];
}
