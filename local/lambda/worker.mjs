/**
 * One execution environment of a function: loads its bundle, then works through one invocation at a time. Between two of
 * them it stands still, with all its timers and connections, as Lambda freezes an environment.
 * Plain JavaScript, so that a worker needs no loader and starts as fast as Lambda's own.
 *
 * @import { Context } from 'aws-lambda'
 * @import { InvocationFailure, InvocationResult } from './invocation.ts'
 * @import { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts'
 * @typedef {(event: unknown, context: Context) => unknown} Handler
 */
import { env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createMovedDate } from './moved-date.mjs';
import { captureStream, structureConsole, toErrorEntry } from './worker-output.mjs';

if (!parentPort) throw new Error('worker.mjs runs in a worker of the local cloud');
const port = parentPort;
/** @type {unknown} */
const given = workerData;
const setup = /** @type {WorkerSetup} */ (given);
const wake = new Int32Array(setup.wake);
/** Kept apart from what a bundle may put in its place. */
const { setImmediate: atNextTurn } = globalThis;

const MovedDate = createMovedDate(Date, setup.clockOffset);
Object.defineProperty(Date.prototype, 'constructor', { value: MovedDate, writable: true, configurable: true });
globalThis.Date = MovedDate;

/** @type {string | undefined} Of the invocation that goes on. */
let running;

/** @param {WorkerMessage} message */
const say = (message) => port.postMessage(message);
/** @param {string} text */
const writeEntry = (text) => say({ kind: 'line', text });
structureConsole(setup.logging, () => running, writeEntry);
const endLines = [process.stdout, process.stderr].map((stream) => captureStream(stream, setup.logging, writeEntry));

process.on('uncaughtException', (error) => die(describe(error), 129));
process.on('unhandledRejection', (reason) => {
  die({ kind: 'failure', errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }, 128);
});
// Nothing is left that could ever go on, and the handler's promise is still open.
process.on('beforeExit', () => {
  if (running === undefined) return;
  const errorMessage = 'the event loop is empty, and the promise of the handler was never settled';
  finish(running, { kind: 'failure', errorType: 'Runtime.NodeJsExit', errorMessage });
});

const handler = await loadHandler();
if (handler) {
  say({ kind: 'ready' });
  takeNext(handler);
}

/** @returns {Promise<Handler | undefined>} */
async function loadHandler() {
  try {
    /** @type {unknown} */
    const bundle = await import(pathToFileURL(setup.entryPath).href);
    const candidate = /** @type {Record<string, unknown>} */ (bundle)[setup.exportName];
    if (typeof candidate !== 'function') {
      refuse('Runtime.HandlerNotFound', `${setup.exportName} is undefined or not exported`);
      return undefined;
    }
    if (candidate.length > 2) {
      const problem = 'callback-based handlers are not supported by the nodejs24.x runtime; return a promise';
      refuse('Runtime.CallbackHandlerDeprecated', problem);
      return undefined;
    }
    return /** @type {Handler} */ (candidate);
  } catch (error) {
    writeEntry(toErrorEntry(setup.logging, undefined, error));
    say({ kind: 'unusable', failure: describe(error) });
    return undefined;
  }
}

/**
 * @param {string} errorType
 * @param {string} errorMessage
 */
function refuse(errorType, errorMessage) {
  say({ kind: 'unusable', failure: { kind: 'failure', errorType, errorMessage } });
}

/** @param {Handler} handle */
function takeNext(handle) {
  const message = waitFrozen();
  const { requestId } = message;
  // The event loop goes round once first: what came in while the worker stood still is seen before the event is.
  atNextTurn(() => {
    running = requestId;
    // The AWS SDK puts it into each of its calls.
    env['_X_AMZN_TRACE_ID'] = message.traceHeader;
    void invoke(handle, message).then((result) => finish(requestId, result));
  });
}

/** @returns {InvokeMessage} */
function waitFrozen() {
  for (;;) {
    const seen = Atomics.load(wake, 0);
    const received = receiveMessageOnPort(port);
    if (received) return /** @type {{ message: InvokeMessage }} */ (received).message;
    Atomics.wait(wake, 0, seen);
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
    return toResult(await handle(JSON.parse(payload), contextOf(requestId, deadline)));
  } catch (error) {
    if (requestId === running) writeEntry(toErrorEntry(setup.logging, requestId, error));
    return describe(error);
  }
}

/**
 * @param {string} requestId
 * @param {InvocationResult} result
 */
function finish(requestId, result) {
  if (requestId !== running || !handler) return;
  for (const endLine of endLines) endLine();
  running = undefined;
  const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
  say({ kind: 'done', requestId, result, usedMemoryMb: Math.ceil((heapBytes + externalBytes) / 2 ** 20) });
  takeNext(handler);
}

/**
 * @param {InvocationFailure} failure
 * @param {number} exitCode
 */
function die(failure, exitCode) {
  for (const endLine of endLines) endLine();
  say({ kind: 'died', failure });
  process.exit(exitCode);
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
  const { message, stack } = error;
  return {
    kind: 'failure',
    errorType: errorTypeOf(error),
    errorMessage: message,
    ...(stack === undefined ? {} : { stack }),
  };
}

/** @param {Error} error */
function errorTypeOf(error) {
  if (error instanceof SyntaxError && running === undefined) return 'Runtime.UserCodeSyntaxError';
  const missing = 'code' in error && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND');
  return missing ? 'Runtime.ImportModuleError' : error.name;
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
    logGroupName: setup.logGroup,
    logStreamName: setup.logStream,
    memoryLimitInMB: String(setup.memoryMb),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: callbackStyle,
    fail: callbackStyle,
    succeed: callbackStyle,
  };
}
