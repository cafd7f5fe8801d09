import { AwsError } from '../aws-error.ts';
import type { Intercept, InterceptedCall } from '../intercept.ts';
import { createDice, type Dice, happens } from '../unkind/dice.ts';

/** The call at which an instance ends is one of so many. */
const LAST_CALL = 8;

interface Ending {
  callsToCome: number;
  readonly phase: InterceptedCall['phase'];
  readonly end: () => Promise<unknown>;
}

/** Ends some instances in the middle of an invocation, at one of its calls to AWS. */
export class InstanceEndings {
  /** By access key id of the instance. */
  private readonly planned = new Map<string, Ending>();

  constructor(
    private readonly share?: number,
    private readonly dice: Dice = createDice(0),
  ) {}

  /**
   * Draws whether the instance ends in the invocation that begins. An invocation that makes fewer calls than drawn
   * comes to its own end.
   * @param end ends the instance at once.
   */
  begin(accessKeyId: string, end: () => Promise<unknown>): void {
    if (!happens(this.dice, 'lambda.ended', this.share)) return;
    const callsToCome = 1 + Math.floor(this.dice('lambda.ended.call') * LAST_CALL);
    const phase = this.dice('lambda.ended.phase') < 0.5 ? 'before' : 'after';
    this.planned.set(accessKeyId, { callsToCome, phase, end });
  }

  finish(accessKeyId: string): void {
    this.planned.delete(accessKeyId);
  }

  /** Sees every call to an emulated service. */
  readonly intercept: Intercept = async ({ accessKeyId, phase }) => {
    const ending = this.planned.get(accessKeyId);
    if (!ending) return;
    if (phase === 'before') ending.callsToCome--;
    if (ending.callsToCome > 0 || phase !== ending.phase) return;
    this.planned.delete(accessKeyId);
    await ending.end();
    // The instance ended before it had sent the call: there is no effect, and nobody to hear of it.
    if (phase === 'before') throw new AwsError('InternalServerError', 'unkind: the caller has ended', 500);
  };
}
