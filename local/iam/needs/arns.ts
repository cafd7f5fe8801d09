/** What a service knows of its resources when it works out which permissions a call needs. */
export interface Region {
  readonly accountId: string;
  readonly region: string;
}

export function tableArn({ accountId, region }: Region, tableName: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${tableName}`;
}

export function queueArn({ accountId, region }: Region, queueUrl: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${queueUrl.split('/').at(-1) ?? ''}`;
}

/** Text of a parameter of unknown shape; empty when it is none, which fits no resource's name. */
export function textAt(input: unknown, name: string): string {
  const value = memberAt(input, name);
  return typeof value === 'string' ? value : '';
}

export function memberAt(input: unknown, name: string): unknown {
  return typeof input === 'object' && input !== null ? (Reflect.get(input, name) as unknown) : undefined;
}

export function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
