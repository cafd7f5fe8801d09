import { API_GATEWAY_KINDS } from './kinds/api-gateway.ts';
import { CDK_KINDS } from './kinds/cdk.ts';
import { DYNAMODB_KINDS } from './kinds/dynamodb.ts';
import { IAM_KINDS } from './kinds/iam.ts';
import { KMS_KINDS } from './kinds/kms.ts';
import { LAMBDA_KINDS } from './kinds/lambda.ts';
import { LOGS_KINDS } from './kinds/logs.ts';
import { SCHEDULER_KINDS } from './kinds/scheduler.ts';
import { SQS_KINDS } from './kinds/sqs.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Every resource type that the local cloud accepts. */
export const RESOURCE_KINDS: Readonly<Record<string, ResourceKind>> = {
  ...API_GATEWAY_KINDS,
  ...CDK_KINDS,
  ...DYNAMODB_KINDS,
  ...IAM_KINDS,
  ...KMS_KINDS,
  ...LAMBDA_KINDS,
  ...LOGS_KINDS,
  ...SCHEDULER_KINDS,
  ...SQS_KINDS,
};
