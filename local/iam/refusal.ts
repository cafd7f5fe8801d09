/** A call, or a step of a service, that was refused for want of permission. */
export interface Refusal {
  readonly atMs: number;
  /** ARN of who asked, with the session: `arn:aws:sts::…:assumed-role/<role>/<function>`. */
  readonly principal: string;
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Completes the sentence: `because no identity-based policy allows the … action`. */
  readonly reason: string;
}

/** The sentence in which AWS refuses. */
export function sentenceOf({ principal, action, resource, reason }: Omit<Refusal, 'atMs'>): string {
  return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}
