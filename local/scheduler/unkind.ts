/** What EventBridge Scheduler may do to its callers; without a member it does not. A share is from 0 to 1. */
export interface SchedulerUnkindness {
  /** A target is invoked up to so much later than it is due. AWS keeps to the minute: "Schedule types", 60 second precision. */
  readonly lateUpToMs?: number;
  /** Of due times at which the target is invoked twice. AWS delivers at least once. */
  readonly doubledShare?: number;
  /** Of due times at which the target is not invoked at all. No page of AWS allows that; a careful system gets over it. */
  readonly lostShare?: number;
  /**
   * Of one-time schedules whose time has passed that are taken and invoked at once, where others are refused. Users of
   * AWS report both.
   */
  readonly pastTakenShare?: number;
}
