/** A start that cannot go on for a reason that its user can change: shown as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
