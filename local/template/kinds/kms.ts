import { createHash } from 'node:crypto';
import { readPolicy } from './iam.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

/** KMS makes a random UUID; ours is the same after every start. */
function keyId({ name }: ResourceIdentity): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
}

const arn = (identity: ResourceIdentity): string =>
  `arn:aws:kms:${identity.region}:${identity.accountId}:key/${keyId(identity)}`;

const key: ResourceKind = {
  name: { longest: 255 },
  ref: keyId,
  attributes: { Arn: arn, KeyId: keyId },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    Description: 'a note for people',
    EnableKeyRotation: 'ciphertexts stay readable over a rotation',
    RotationPeriodInDays: 'ciphertexts stay readable over a rotation',
    PendingWindowInDays: 'a local key is only removed by --fresh',
  },
  read(reader, identity) {
    reader.expect('KeySpec', ['SYMMETRIC_DEFAULT'], 'may be absent');
    reader.expect('KeyUsage', ['ENCRYPT_DECRYPT'], 'may be absent');
    reader.expect('Enabled', ['true'], 'may be absent');
    return {
      kind: 'key',
      logicalId: identity.logicalId,
      keyId: keyId(identity),
      arn: arn(identity),
      policy: readPolicy(reader, 'KeyPolicy', 'resource'),
    };
  },
};

export const KMS_KINDS = { 'AWS::KMS::Key': key } as const;
