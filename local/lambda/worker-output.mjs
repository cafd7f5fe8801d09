/**
 * What a function writes, as the Node.js runtime of Lambda hands it to the log: `console` with level and request id,
 * whatever goes to stdout and stderr directly line by line as it is.
 * Source: Lambda developer guide, "Log and monitor Node.js Lambda functions" and "Log-level filtering".
 *
 * @import { LogLevel, LogSettings } from './log-settings.ts'
 */
import { format } from 'node:util';

/** @type {readonly LogLevel[]} */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const CONSOLE_LEVELS = /** @type {const} */ ({
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
});

/**
 * @param {LogSettings} settings
 * @param {() => string | undefined} requestId of the invocation that goes on
 * @param {(line: string) => void} write takes one entry of the log
 */
export function structureConsole(settings, requestId, write) {
  for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
    /** @param {unknown[]} values */
    const log = (...values) => {
      if (isKept(level, settings)) write(toEntry(settings, level, requestId(), values));
    };
    Reflect.set(console, method, log);
  }
}

/**
 * The entry that the runtime writes of an error which ends an invocation.
 * @param {LogSettings} settings
 * @param {string | undefined} requestId
 * @param {unknown} error
 */
export function toErrorEntry(settings, requestId, error) {
  if (settings.format === 'JSON') return toEntry(settings, 'ERROR', requestId, [error]);
  const described = JSON.stringify(error instanceof Error ? describeError(error) : error);
  return toEntry(settings, 'ERROR', requestId, [`Invoke Error \t${described}`]);
}

/**
 * Hands on what is written to a stream, line by line, at once: a worker that is frozen keeps nothing back.
 * @param {NodeJS.WriteStream} stream
 * @param {LogSettings} settings
 * @param {(line: string) => void} write
 * @returns {() => void} hands on a line that was begun
 */
export function captureStream(stream, settings, write) {
  let begun = '';
  /** @param {string} line */
  const writeKept = (line) => {
    if (settings.format === 'Text' || isKept(levelOf(line), settings)) write(line);
  };
  /**
   * @param {string | Uint8Array} chunk
   * @param {BufferEncoding | (() => void)} [encoding]
   * @param {() => void} [callback]
   */
  const capture = (chunk, encoding, callback) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    lines.forEach(writeKept);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
  Reflect.set(stream, 'write', capture);
  return () => {
    if (begun !== '') writeKept(begun);
    begun = '';
  };
}

/**
 * @param {LogLevel} level
 * @param {LogSettings} settings
 */
function isKept(level, { format, applicationLevel }) {
  return format === 'Text' || LEVELS.indexOf(level) >= LEVELS.indexOf(applicationLevel);
}

/**
 * What Lambda takes as the level of a line that it did not write itself: INFO, unless it is JSON with a level and a time.
 * @param {string} line
 * @returns {LogLevel}
 */
function levelOf(line) {
  if (!line.startsWith('{')) return 'INFO';
  try {
    /** @type {unknown} */
    const value = JSON.parse(line);
    const { level, timestamp } = /** @type {Record<string, unknown>} */ (value);
    const known = LEVELS.find((name) => name === String(level).toUpperCase());
    return known !== undefined && isRfc3339(timestamp) ? known : 'INFO';
  } catch {
    return 'INFO';
  }
}

/** @param {unknown} text */
function isRfc3339(text) {
  return typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
}

/**
 * @param {LogSettings} settings
 * @param {LogLevel} level
 * @param {string | undefined} requestId
 * @param {readonly unknown[]} values
 */
function toEntry(settings, level, requestId, values) {
  const timestamp = new Date().toISOString();
  if (settings.format === 'Text') return `${timestamp}\t${requestId}\t${level}\t${format(...values)}`;
  const entry = { timestamp, level, requestId };
  const [only, ...others] = values;
  if (others.length > 0 || values.length === 0) {
    const error = values.find((value) => value instanceof Error);
    return JSON.stringify({ ...entry, message: format(...values), ...(error ? describeError(error) : {}) });
  }
  try {
    return JSON.stringify({ ...entry, message: only }, describeErrors);
  } catch {
    // A value that is no JSON, such as one with a circle in it.
    return JSON.stringify({ ...entry, message: format(only) });
  }
}

/**
 * @param {string} _key
 * @param {unknown} value
 * @returns {unknown}
 */
function describeErrors(_key, value) {
  return value instanceof Error ? { ...describeError(value), ...value } : value;
}

/** @param {Error} error */
function describeError({ constructor, message, stack }) {
  return { errorType: constructor.name, errorMessage: message, stackTrace: stack?.split('\n') ?? [] };
}
