import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { answerOf, behaviours, ServedFunctions } from './served-functions.ts';

const functions = new ServedFunctions();
const { call, clock, failures } = functions;
const serve = functions.serve.bind(functions);
const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:000000000000:graveyard';

afterEach(() => functions.stop());

describe('FunctionService', () => {
  it('finds a function by name, ARN and logical id', async () => {
    const service = serve();

    const results = await Promise.all(
      [behaviours.functionName, behaviours.arn, behaviours.logicalId].map((reference) =>
        service.invoke(reference, { do: 'echo', value: 'heard' }),
      ),
    );

    expect(results.map(answerOf)).toEqual(['heard', 'heard', 'heard']);
    await expect(service.invoke('another', {})).rejects.toThrow('there is no function another');
  });

  it('gives a function its variables and those of Lambda, and nothing of this process', async () => {
    const service = serve();

    const environment = await call(service, { do: 'environment' });

    expect(environment).toEqual({
      TABLE: 'stack-Table',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'Behaviours1A2B.1',
      AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'stack-Behaviours1A2B',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/stack-Behaviours1A2B',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as unknown,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: 'UTC',
      _HANDLER: 'behaviours.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Lineage=[0-9a-f]{8}:1$/) as unknown,
    });
  });

  it('moves the Date of a function that is already loaded', async () => {
    const service = serve();
    await call(service, { do: 'nothing' });
    clock.advance(72 * 3_600_000);
    const before = clock.now();

    const time = await call(service, { do: 'time' });

    const after = clock.now();
    expect(time).toEqual({
      now: expect.any(Number) as unknown,
      constructed: expect.any(Number) as unknown,
      called: expect.any(Number) as unknown,
      fixed: '1970-01-02T00:00:00.000Z',
      isDate: true,
    });
    const { now, constructed, called } = time as Record<'now' | 'constructed' | 'called', number>;
    for (const moment of [now, constructed]) {
      expect(moment).toBeGreaterThanOrEqual(before);
      expect(moment).toBeLessThanOrEqual(after);
    }
    expect(Math.floor(constructed / 1000) - called / 1000).toBeLessThanOrEqual(1);
  });

  it('tells a function who it is and how much time it has', async () => {
    const service = serve();

    const context = (await call(service, { do: 'context' })) as Record<string, unknown>;

    expect(context).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      functionName: 'stack-Behaviours1A2B',
      invokedFunctionArn: behaviours.arn,
      memoryLimitInMB: '256',
    });
    expect(context['remaining']).toBeGreaterThan(0);
    expect(context['remaining']).toBeLessThanOrEqual(20_000);
  });

  it('keeps an idle instance for the next invocation', async () => {
    const service = serve();

    const counts = [await call(service, { do: 'count' }), await call(service, { do: 'count' })];

    expect(counts).toEqual([1, 2]);
    expect(service.state()).toMatchObject({ Behaviours1A2B: { instances: 1, running: 0 } });
  });

  it('starts an instance for each invocation at a time, and lets more wait at the cap', async () => {
    const service = serve({}, { maxInstances: 2 });

    const counts = await Promise.all([1, 2, 3, 4, 5].map(() => call(service, { do: 'count' })));

    expect(service.state()).toMatchObject({ Behaviours1A2B: { instances: 2, running: 0 } });
    expect(counts.map(Number).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(1 + 2 + 3 + 1 + 2);
  });

  it('starts more instances while those that run only wait', async () => {
    const service = serve({}, { maxInstances: 9 });
    const stuck = Array.from({ length: 8 }, () => service.invoke(behaviours.logicalId, { do: 'never answer' }));

    expect(await call(service, { do: 'count' })).toBe(1);

    expect(service.state()).toMatchObject({ Behaviours1A2B: { instances: 9, running: 8 } });
    await service.kill(behaviours.logicalId);
    await Promise.all(stuck);
  });

  it('answers null for a handler that returns nothing', async () => {
    expect(await serve().invoke(behaviours.logicalId, { do: 'nothing' })).toEqual({ kind: 'answer', payload: 'null' });
  });

  it('reports the error that a handler threw, and keeps the instance', async () => {
    const service = serve();
    await call(service, { do: 'count' });

    const result = await service.invoke(behaviours.logicalId, { do: 'throw' });

    expect(result).toMatchObject({ kind: 'failure', errorType: 'TypeError', errorMessage: 'what the handler threw' });
    expect(failures).toEqual([result]);
    expect(await call(service, { do: 'count' })).toBe(2);
  });

  it('refuses an answer that is no JSON', async () => {
    const result = await serve().invoke(behaviours.logicalId, { do: 'unserialisable' });

    expect(result).toMatchObject({ kind: 'failure', errorType: 'Runtime.MarshalError' });
  });

  it("takes events and answers up to Lambda's limits and not a byte more", async () => {
    const service = serve();
    const quotes = 2;

    const largest = await call(service, { do: 'big', length: 6_291_556 - quotes });
    const larger = await service.invoke(behaviours.logicalId, { do: 'big', length: 6_291_557 - quotes });
    const envelope = JSON.stringify({ do: 'echo', value: '' }).length;
    const heard = await service.invoke(behaviours.logicalId, { do: 'echo', value: 'x'.repeat(6_291_456 - envelope) });
    const refused = await service.invoke(behaviours.logicalId, { do: 'echo', value: 'x'.repeat(6_291_457 - envelope) });

    expect(String(largest)).toHaveLength(6_291_554);
    expect(larger).toMatchObject({ kind: 'failure', errorType: 'Function.ResponseSizeTooLarge' });
    expect(heard.kind).toBe('answer');
    expect(refused).toEqual({
      kind: 'refusal',
      errorType: 'RequestTooLargeException',
      errorMessage: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    });
  });

  it.each(['never answer', 'loop for ever'])('ends an instance that runs out of time: %s', async (what) => {
    const service = serve({ timeoutSeconds: 1 });

    const result = await service.invoke(behaviours.logicalId, { do: what });

    expect(result).toMatchObject({
      kind: 'failure',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ) as unknown,
    });
    expect(await call(service, { do: 'count' })).toBe(1);
  });

  it('fails the invocation in which a worker dies, and starts another', async () => {
    const service = serve();

    const exited = await service.invoke(behaviours.logicalId, { do: 'exit' });
    const rejected = await service.invoke(behaviours.logicalId, { do: 'reject in the background' });

    expect(exited).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 7',
    });
    expect(rejected).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'RangeError: nobody waits for this',
    });
    expect(await call(service, { do: 'environment' })).toMatchObject({ AWS_ACCESS_KEY_ID: 'Behaviours1A2B.3' });
  });

  it('ends an invocation whose promise nothing can settle any more', async () => {
    const service = serve();

    const result = await service.invoke(behaviours.logicalId, { do: 'never settle' });

    expect(result).toMatchObject({ kind: 'failure', errorType: 'Runtime.NodeJsExit' });
    expect(await call(service, { do: 'environment' })).toMatchObject({ AWS_ACCESS_KEY_ID: 'Behaviours1A2B.1' });
  });

  it('ends an instance that has long been idle', async () => {
    const service = serve();
    await call(service, { do: 'count' });

    clock.advance(599_000);
    expect(await call(service, { do: 'count' })).toBe(2);
    clock.advance(601_000);

    await until('the instance to be gone', () => service.state()['Behaviours1A2B']?.instances === 0);
    expect(await call(service, { do: 'count' })).toBe(1);
  });

  it('kills every instance of a function, or one of them', async () => {
    const service = serve();
    const first = service.invoke(behaviours.logicalId, { do: 'never answer' });
    const second = service.invoke(behaviours.logicalId, { do: 'never answer' });

    const killedOne = await service.kill('Behaviours1A2B.1');
    const killed = { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: signal: killed' };
    expect(await first).toMatchObject(killed);
    expect(service.state()).toMatchObject({ Behaviours1A2B: { instances: 1, running: 1 } });

    const killedRest = await service.kill(behaviours.functionName);
    expect(await second).toMatchObject(killed);
    expect([killedOne, killedRest]).toEqual([1, 1]);
    expect(await service.kill('Nobody.1')).toBe(0);
  });

  it.each([
    ['an export that is not there', { exportName: 'other' }, 'Runtime.HandlerNotFound'],
    ['a handler with a callback', { exportName: 'callbackHandler' }, 'Runtime.CallbackHandlerDeprecated'],
    ['a bundle that is not there', { entryPath: '/nowhere/index.mjs' }, 'Runtime.ImportModuleError'],
  ])('says why a function cannot start: %s', async (_what, changes, errorType) => {
    const service = serve(changes);

    const results = [await service.invoke(behaviours.logicalId, {}), await service.invoke(behaviours.logicalId, {})];

    expect(results).toMatchObject([
      { kind: 'failure', errorType },
      { kind: 'failure', errorType },
    ]);
  });

  it('fails what runs and what waits when it stops', async () => {
    const service = serve({}, { maxInstances: 1 });
    const running = service.invoke(behaviours.logicalId, { do: 'never answer' });
    const waiting = service.invoke(behaviours.logicalId, { do: 'count' });

    await service.stop();

    expect(await running).toMatchObject({ kind: 'failure', errorType: 'Runtime.ExitError' });
    expect(await waiting).toMatchObject({ kind: 'refusal', errorType: 'ServiceException' });
  });

  it('refuses what goes over the reserved concurrency, and takes it when there is room again', async () => {
    const service = serve({ reservedConcurrency: 1 });
    const running = service.invoke(behaviours.logicalId, { do: 'never answer' });

    const refused = await service.invoke(behaviours.logicalId, { do: 'count' });
    await service.kill(behaviours.logicalId);
    await running;

    expect(refused).toEqual({
      kind: 'refusal',
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    expect(await call(service, { do: 'count' })).toBe(1);
  });

  it('invokes a function that nobody waits for, and tries it again one and two minutes after it failed', async () => {
    const service = serve({ async: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, deadLetterQueueArn } });

    const { requestId } = service.invokeAsync(behaviours.arn, '{"do":"throw"}');
    for (const waitMs of [0, 60_000, 120_000]) {
      clock.advance(waitMs);
      await functions.activity.whenQuiet();
    }

    expect(failures).toMatchObject([
      { errorType: 'TypeError' },
      { errorType: 'TypeError' },
      { errorType: 'TypeError' },
    ]);
    expect(functions.sent).toMatchObject([
      { queueArn: deadLetterQueueArn, body: '{"do":"throw"}', attributes: { RequestID: { StringValue: requestId } } },
    ]);
  });

  it('says of an asynchronous event which function is not there', () => {
    expect(() => serve().invokeAsync('another', '{}')).toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException', status: 404 }) as Error,
    );
  });
});
