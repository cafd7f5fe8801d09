/** One call to an emulated AWS service, as a test that breaks things sees it. */
export interface InterceptedCall {
  readonly service: 'dynamodb' | 'sqs' | 'scheduler' | 'kms';
  /** Name of the operation as AWS spells it, such as `TransactWriteItems`. */
  readonly operation: string;
  /** The parsed request. Not to be changed. */
  readonly input: unknown;
  /** Whose call it is: see `AwsRequest`. */
  readonly accessKeyId: string;
  /** `before` it takes effect, or `after` it took effect and before it is answered. A refused call has no `after`. */
  readonly phase: 'before' | 'after';
}

/** Is awaited around every call. What it throws makes the call fail with status 500. */
export type Intercept = (call: InterceptedCall) => void | Promise<void>;
