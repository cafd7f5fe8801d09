/** What DynamoDB may do to its callers; without a member it does not. A share is from 0 to 1. */
export interface DynamoDbUnkindness {
  /**
   * A change shows in an index up to so much later than in its table ("Using Global Secondary Indexes": changes are
   * propagated asynchronously). A restart catches up.
   */
  readonly indexLagUpToMs?: number;
}
