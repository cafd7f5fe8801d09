import { functionOf } from '../../local/access-key.ts';
import type { Intercept, InterceptedCall } from '../../local/intercept.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';

/** The call at which an instance dies. */
export interface Death {
  /** Whose calls count: the beginning of the function's logical id. @default every function's */
  readonly functionId?: string;
  /** As AWS spells it, such as `PutItem`. */
  readonly operation: string;
  /** `before` the call takes effect, or `after` it did and before the caller hears of it. */
  readonly phase: InterceptedCall['phase'];
  /** Which of the calls that match. @default 1, the next one */
  readonly nth?: number;
  /** What else has to be true of the call. @default nothing */
  readonly matches?: (call: InterceptedCall) => boolean;
}

/** Ends function instances in the middle of a call, as `LocalCloudOptions.intercept`. Kills nobody until it is armed. */
export class DeathAtCall {
  private armed: Death | undefined;
  private callsLeft = 0;
  private killed = 0;

  /** @param cloud asked at each death, for the cloud starts after its intercept is made. */
  constructor(private readonly cloud: () => Pick<LocalCloud, 'kill'>) {}

  /** How many instances were ended so far. */
  get kills(): number {
    return this.killed;
  }

  /** From now on the n-th call that matches ends the instance that makes it, once. What was armed before is forgotten. */
  killAt(death: Death): void {
    this.armed = death;
    this.callsLeft = death.nth ?? 1;
  }

  readonly intercept: Intercept = async (call) => {
    if (!this.armed || !isAt(this.armed, call)) return;
    this.callsLeft -= 1;
    if (this.callsLeft > 0) return;
    this.armed = undefined;
    this.killed += await this.cloud().kill(call.accessKeyId);
    // It has been received by now, and would take effect without its caller.
    if (call.phase === 'before') throw new Error(`the caller died before its ${call.operation}`);
  };
}

function isAt({ functionId, operation, phase, matches }: Death, call: InterceptedCall): boolean {
  if (call.operation !== operation || call.phase !== phase) return false;
  if (functionId !== undefined && !functionOf(call.accessKeyId)?.startsWith(functionId)) return false;
  return matches === undefined || matches(call);
}

/** Whether deliver writes an attempt to its log: only then may the lane move on (I5). */
export function isLogWrite({ service, operation, input }: InterceptedCall): boolean {
  if (service !== 'dynamodb' || operation !== 'PutItem') return false;
  const { Item } = input as { Item: { pk?: { S?: string } } };
  return /^wh_\w+#L\d$/.test(Item.pk?.S ?? '');
}
