/**
 * Makes a `Date` that runs ahead of real time.
 * @param {DateConstructor} RealDate
 * @param {SharedArrayBuffer} clockOffset one 64-bit integer, in milliseconds
 * @returns {DateConstructor}
 */
export function createMovedDate(RealDate, clockOffset) {
  const offset = new BigInt64Array(clockOffset);
  const now = () => RealDate.now() + Number(Atomics.load(offset, 0));
  return new Proxy(RealDate, {
    construct(target, args, newTarget) {
      /** @type {unknown} */
      const date = Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
      return /** @type {Date} */ (date);
    },
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : /** @type {unknown} */ (Reflect.get(target, key, receiver))),
  });
}
