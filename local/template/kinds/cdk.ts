import { inert } from '../resource-kind.ts';

const metadata = inert({
  name: { longest: 255 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: { Analytics: 'tells AWS which constructs are used' },
});

export const CDK_KINDS = { 'AWS::CDK::Metadata': metadata } as const;
