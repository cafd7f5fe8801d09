/**
 * One execution environment of a function: loads its bundle, then works through one invocation at a time.
 * Plain JavaScript, so that a worker needs no loader and starts as fast as Lambda's own.
 *
 * @import { Context } from 'aws-lambda'
 * @import { InvocationFailure, InvocationResult } from './invocation.ts'
 * @import { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts'
 * @typedef {(event: unknown, context: Context) => unknown} Handler
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { createMovedDate } from './moved-date.mjs';

/** @type {unknown} */
const given = workerData;
const setup = /** @type {WorkerSetup} */ (given);
const MovedDate = createMovedDate(Date, setup.clockOffset);
Object.defineProperty(Date.prototype, 'constructor', { value: MovedDate, writable: true, configurable: true });
globalThis.Date = MovedDate;

/** @param {WorkerMessage} message */
const say = (message) => parentPort?.postMessage(message);

const handler = await loadHandler();
if (handler) {
  parentPort?.on('message', (/** @type {InvokeMessage} */ message) => {
    void invoke(handler, message).then((result) => say({ kind: 'done', requestId: message.requestId, result }));
  });
  say({ kind: 'ready' });
}

/** @returns {Promise<Handler | undefined>} */
async function loadHandler() {
  try {
    /** @type {unknown} */
    const bundle = await import(pathToFileURL(setup.entryPath).href);
    const candidate = /** @type {Record<string, unknown>} */ (bundle)[setup.exportName];
    if (typeof candidate !== 'function') {
      say({
        kind: 'unusable',
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: `${setup.exportName} is undefined or not exported`,
      });
      return undefined;
    }
    if (candidate.length > 2) {
      say({
        kind: 'unusable',
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: 'callback-based handlers are not supported by the nodejs24.x runtime; return a promise',
      });
      return undefined;
    }
    return /** @type {Handler} */ (candidate);
  } catch (error) {
    say({ ...describe(error), kind: 'unusable' });
    return undefined;
  }
}

/**
 * @param {Handler} handle
 * @param {InvokeMessage} message
 * @returns {Promise<InvocationResult>}
 */
async function invoke(handle, { requestId, payload, timeoutMs }) {
  // Real time: a test that moves the clock does not shorten an invocation.
  const deadline = performance.now() + timeoutMs;
  try {
    const answer = await handle(JSON.parse(payload), contextOf(requestId, deadline));
    return toResult(answer);
  } catch (error) {
    return describe(error);
  }
}

/**
 * @param {unknown} answer
 * @returns {InvocationResult}
 */
function toResult(answer) {
  let payload;
  try {
    payload = JSON.stringify(answer) ?? 'null';
  } catch (error) {
    return { ...describe(error), errorType: 'Runtime.MarshalError' };
  }
  if (Buffer.byteLength(payload) > setup.maxAnswerBytes) {
    return {
      kind: 'failure',
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${setup.maxAnswerBytes} bytes).`,
    };
  }
  return { kind: 'answer', payload };
}

/**
 * @param {unknown} error
 * @returns {InvocationFailure}
 */
function describe(error) {
  if (!(error instanceof Error)) return { kind: 'failure', errorType: typeof error, errorMessage: String(error) };
  const { name, message, stack } = error;
  return { kind: 'failure', errorType: name, errorMessage: message, ...(stack === undefined ? {} : { stack }) };
}

/**
 * @param {string} requestId
 * @param {number} deadline by `performance.now()`
 * @returns {Context}
 */
function contextOf(requestId, deadline) {
  const callbackStyle = () => {
    throw new Error('context.done, succeed and fail are not supported by the nodejs24.x runtime');
  };
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(setup.memoryMb),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: callbackStyle,
    fail: callbackStyle,
    succeed: callbackStyle,
  };
}
