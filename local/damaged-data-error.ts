/** Stored data cannot be used. The message says which file, where in it, and what to do: enough without a stack. */
export class DamagedDataError extends Error {
  override readonly name = 'DamagedDataError';
}
