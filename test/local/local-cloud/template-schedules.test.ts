import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CloudReport } from '../../../local/cloud-report.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/local-cloud.ts';

const MINUTE_MS = 60_000;
const SERVICE = { ticker: 'lambda.amazonaws.com', clockwork: 'scheduler.amazonaws.com' };

const trusts = (service: string) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
});
const allows = (Action: string | string[], Resource: unknown) => [
  { PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } } },
];
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A function that logs its events, a queue, and a schedule for each. */
function template({ role = allows(['lambda:InvokeFunction', 'sqs:SendMessage'], '*'), schedules = {} } = {}) {
  const roles = {
    tickerRole: { AssumeRolePolicyDocument: trusts(SERVICE.ticker), Policies: allows('logs:*', '*') },
    clockworkRole: { AssumeRolePolicyDocument: trusts(SERVICE.clockwork), Policies: role },
  };
  return {
    Resources: {
      ...Object.fromEntries(
        Object.entries(roles).map(([id, Properties]) => [id, { Type: 'AWS::IAM::Role', Properties }]),
      ),
      ticker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.tick',
          Role: arnOf('tickerRole'),
          Code: { S3Bucket: 'assets', S3Key: 'ticker.zip' },
        },
      },
      ticks: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'ticks' } },
      letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      ...Object.fromEntries(
        Object.entries(schedules).map(([id, Properties]) => [id, { Type: 'AWS::Scheduler::Schedule', Properties }]),
      ),
    },
  };
}
const everyFiveMinutes = (target: object) => ({
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { RoleArn: arnOf('clockworkRole'), DeadLetterConfig: { Arn: arnOf('letters') }, ...target },
});
const TICK_FUNCTION = everyFiveMinutes({ Arn: arnOf('ticker'), Input: '{"tick":"<aws.scheduler.attempt-number>"}' });
const TICK_QUEUE = everyFiveMinutes({ Arn: arnOf('ticks'), Input: 'tick' });

let folder: string;
let cloud: LocalCloud | undefined;
const reports: CloudReport[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clockwork-'));
  mkdirSync(join(folder, 'asset.ticker'));
  writeFileSync(
    join(folder, 'asset.ticker', 'index.mjs'),
    'export const tick = async (event) => console.log("event " + JSON.stringify(event));\n',
  );
  writeFileSync(
    join(folder, 'Clockwork.assets.json'),
    JSON.stringify({
      version: '53.0.0',
      files: {
        ticker: {
          source: { path: 'asset.ticker', packaging: 'zip' },
          destinations: { here: { bucketName: 'assets', objectKey: 'ticker.zip' } },
        },
      },
    }),
  );
});
afterEach(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true });
  reports.length = 0;
});

async function start(stack: object): Promise<LocalCloud> {
  await cloud?.stop();
  writeFileSync(join(folder, 'Clockwork.template.json'), JSON.stringify(stack));
  const dataDir = join(folder, 'data');
  cloud = await startLocalCloud({ cloudAssemblyDir: folder, dataDir, report: (report) => reports.push(report) });
  return cloud;
}

const ticksOf = ({ sqs }: LocalCloud): number =>
  sqs.depths().find(({ queueName }) => queueName === 'ticks')?.visible ?? 0;
const eventsOf = (): string[] =>
  reports.flatMap((report) =>
    report.kind === 'function-line' && report.line.includes('event {') ? [report.line] : [],
  );

describe('a schedule in the template', () => {
  it('invokes its function and sends to its queue, at once and at its beat', async () => {
    const started = await start(template({ schedules: { tickFunction: TICK_FUNCTION, tickQueue: TICK_QUEUE } }));

    await started.advance(11 * MINUTE_MS);

    expect(ticksOf(started)).toBe(3);
    expect(eventsOf()).toHaveLength(3);
    expect(eventsOf()[0]).toContain('{"tick":"1"}');
    expect(reports.filter(({ kind }) => kind !== 'function-line')).toEqual([]);
  });

  it('goes on over a restart, and ends when it has left the template', async () => {
    const first = await start(template({ schedules: { tickQueue: TICK_QUEUE } }));
    await first.advance(MINUTE_MS);
    const second = await start(template({ schedules: { tickQueue: TICK_QUEUE } }));
    await second.advance(MINUTE_MS);
    expect(ticksOf(second)).toBe(1);

    const third = await start(template());
    await third.advance(60 * MINUTE_MS);

    expect(ticksOf(third)).toBe(1);
    expect(third.scheduler.schedules()).toEqual([]);
  });

  it('is held to its role when it is due: what that does not allow becomes a dead letter and a refusal', async () => {
    const role = allows('sqs:SendMessage', arnOf('letters'));
    const started = await start(template({ role, schedules: { tickFunction: TICK_FUNCTION } }));

    await started.advance(MINUTE_MS);

    expect(eventsOf()).toEqual([]);
    expect(started.refusals()).toMatchObject([{ action: 'lambda:InvokeFunction' }]);
    const [letter] = started.sqs.receive(started.sqs.queueArn('letters'), { max: 1 });
    expect(letter?.messageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'AccessDeniedException' },
      TARGET_ARN: { StringValue: 'arn:aws:scheduler:::aws-sdk:lambda:invoke' },
    });
  });

  it.each([
    ['an expression that is none', { ScheduleExpression: 'cron(0 3 * * *)' }, 'Invalid Schedule Expression'],
    ['a role that Scheduler may not take', { Target: { Arn: arnOf('ticks'), RoleArn: arnOf('tickerRole') } }, 'role'],
    ['a property that is not played', { KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' }, 'KmsKeyArn'],
  ])('with %s stops the start, and is named', async (_, changes, problem) => {
    const refused = start(template({ schedules: { tickQueue: { ...TICK_QUEUE, ...changes } } }));

    await expect(refused).rejects.toThrow(/^tickQueue \(AWS::Scheduler::Schedule\)/);
    await expect(refused).rejects.toThrow(problem);
    cloud = undefined;
  });
});
