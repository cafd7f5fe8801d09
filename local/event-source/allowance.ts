/**
 * How many batches a mapping may have under way. Lambda "gradually backs off" when invocations fail, "reducing the amount
 * of concurrency allocated" (developer guide, "Handling errors for an SQS event source in Lambda"). It does not say by how
 * much: here it is half of it for each failure, and one more for each success.
 */
export class Allowance {
  private allowed: number;

  /** @param most when nothing fails. */
  constructor(private readonly most: number) {
    this.allowed = most;
  }

  /** At least 1, or the mapping would never find out that the function works again. */
  get batches(): number {
    return this.allowed;
  }

  shrink(): void {
    this.allowed = Math.max(1, Math.floor(this.allowed / 2));
  }

  grow(): void {
    this.allowed = Math.min(this.most, this.allowed + 1);
  }
}
