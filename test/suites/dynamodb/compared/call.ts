/** One call to DynamoDB, as it travels. */
export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}
