/** The services that are called over HTTP, and so have permissions. */
export type AwsServiceName = 'dynamodb' | 'sqs' | 'scheduler' | 'kms';

/** One call to an emulated service. */
export interface AwsCall {
  readonly service: AwsServiceName;
  /** Name of the operation as AWS spells it, such as `TransactWriteItems`. */
  readonly operation: string;
  /** The parsed request, of unknown shape. Not to be changed. */
  readonly input: unknown;
  /** Whose call it is: see `AwsRequest`. */
  readonly accessKeyId: string;
}

/**
 * Is asked before a service looks at a call any further.
 * @throws AwsError when the caller's permissions do not cover the call.
 */
export type Authorise = (call: AwsCall) => void;
