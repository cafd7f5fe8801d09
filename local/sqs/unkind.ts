/** What SQS may do to its callers; without a member it does not. A share is from 0 to 1. */
export interface SqsUnkindness {
  /**
   * A message can be received up to so much later than it was sent. So messages of different FIFO groups, and all of a
   * standard queue, come out of order; within a FIFO group order holds: the group waits for its late message.
   */
  readonly lateUpToMs?: number;
  /**
   * Of deletions that are answered well and have no effect: the message comes again when its visibility timeout is over
   * ("DeleteMessage" in the API reference: a server that keeps a copy may be unavailable). From a standard queue, which
   * promises no more than at least once, also of messages that come to a second receiver while the first has them.
   */
  readonly doubledShare?: number;
  /** Of messages, on a FIFO queue of whole groups, that a receive passes over as long as there are others. */
  readonly reorderedShare?: number;
  /** Of messages that are taken and never seen again. No page of AWS allows that; a careful system gets over it. */
  readonly lostShare?: number;
}
