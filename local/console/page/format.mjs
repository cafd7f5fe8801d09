// @ts-check
/** How the page words what it shows. */

const UNITS = /** @type {const} */ ([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
]);

/**
 * A length of time in its two largest units, such as `3 h 20 min`.
 * @param {number} ms
 */
export function span(ms) {
  let left = Math.max(0, Math.round(ms / 1_000)) * 1_000;
  const first = UNITS.findIndex(([, size]) => left >= size);
  if (first < 0) return '0 s';
  const words = UNITS.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return words.join(' ');
}

/**
 * How far a moment is from the cloud's now.
 * @param {string} iso
 * @param {string} now
 */
export function fromNow(iso, now) {
  const ms = Date.parse(iso) - Date.parse(now);
  return ms > 0 ? `in ${span(ms)}` : `${span(-ms)} ago`;
}

/**
 * Date and time to the second, in UTC.
 * @param {string} iso
 */
export function dateTime(iso) {
  return iso.replace('T', ' ').slice(0, 19);
}

/**
 * The same, without the date when it is that of the cloud's now.
 * @param {string} iso
 * @param {string} now
 */
export function moment(iso, now) {
  return iso.slice(0, 10) === now.slice(0, 10) ? iso.slice(11, 19) : dateTime(iso);
}

/**
 * Such as `1 group` and `2,000 groups`.
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
