/** What Lambda may do to its callers; without a member it does not. A share is from 0 to 1. */
export interface LambdaUnkindness {
  /** Of invocations that get a new instance although one is idle: whatever a function has in memory is gone. */
  readonly freshShare?: number;
  /** Of invocations whose instance ends at one of their calls to AWS, before or after the call took effect. */
  readonly endedShare?: number;
  /**
   * Of events, asynchronous ones and those of a queue, that the function gets once more although it has answered:
   * "Occasionally, your function may receive the same event multiple times, even if no error occurs" (API, "Invoke").
   */
  readonly repeatedShare?: number;
}
