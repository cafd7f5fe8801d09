import { inert, TAGS_HAVE_NO_EFFECT } from '../resource-kind.ts';

const logGroup = inert({
  name: { property: 'LogGroupName', longest: 512 },
  ref: ({ name }) => name,
  attributes: { Arn: ({ region, accountId, name }) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    KmsKeyId: 'log lines go to the console of the local cloud',
    RetentionInDays: 'log lines go to the console of the local cloud',
  },
});

export const LOGS_KINDS = { 'AWS::Logs::LogGroup': logGroup } as const;
