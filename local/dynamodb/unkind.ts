/** What DynamoDB may do to its callers; without a member it does not. A share is from 0 to 1. */
export interface DynamoDbUnkindness {
  /**
   * A change shows in an index up to so much later than in its table ("Using Global Secondary Indexes": changes are
   * propagated asynchronously). A restart catches up.
   */
  readonly indexLagUpToMs?: number;
  /**
   * Each item that a transaction writes shows up to so much later than it was committed; the transaction is answered when
   * all of them do ("Amazon DynamoDB Transactions: How it works", isolation levels: Query, Scan and BatchGetItem are read-committed).
   * Until then, other writes of the item, and TransactGetItems, meet a conflict.
   */
  readonly slowTransactionsUpToMs?: number;
  /** Of writes and of TransactGetItems that meet somebody else's transaction on one of their items. */
  readonly conflictShare?: number;
  /** Write units that a partition takes in a second; what comes beyond is throttled. On AWS 1,000. */
  readonly partitionWriteUnits?: number;
}
