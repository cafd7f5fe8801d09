import { describe, expect, it } from 'vitest';
import { dynamoDbNeeds } from '../../../local/iam/needs/dynamodb.ts';
import { kmsNeeds } from '../../../local/iam/needs/kms.ts';
import { schedulerNeeds } from '../../../local/iam/needs/scheduler.ts';
import { sqsNeeds } from '../../../local/iam/needs/sqs.ts';

const region = { accountId: '000000000000', region: 'us-east-1' };
const LEDGER = 'arn:aws:dynamodb:us-east-1:000000000000:table/ledger';
const partitionKeyOf = (_table: string, index?: string): string => (index === undefined ? 'pk' : 'owner');
const needs = (operation: string, input: object) =>
  dynamoDbNeeds(operation, input, { region, partitionKeyOf }).map(
    ({ action, resource, context }) => `${action} ${resource} ${context?.['dynamodb:leadingkeys']?.join(',') ?? ''}`,
  );

describe('dynamoDbNeeds', () => {
  it('names the item of a single write', () => {
    const Item = { pk: { S: 'dev_1' }, sk: { S: 'HEAD' } };

    expect(needs('PutItem', { TableName: 'ledger', Item })).toEqual([`dynamodb:PutItem ${LEDGER} dev_1`]);
    expect(needs('DeleteItem', { TableName: 'ledger', Key: Item })).toEqual([`dynamodb:DeleteItem ${LEDGER} dev_1`]);
  });

  it('asks for the action of every item of a transaction, and for none of its own', () => {
    const Key = { pk: { S: 'evt_1' } };

    expect(
      needs('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'ledger', Item: { pk: { S: 'dev_1' } } } },
          { Update: { TableName: 'other', Key } },
          { ConditionCheck: { TableName: 'ledger', Key } },
          { Delete: { TableName: 'ledger', Key } },
        ],
      }),
    ).toEqual([
      `dynamodb:PutItem ${LEDGER} dev_1`,
      `dynamodb:UpdateItem ${LEDGER.replace('ledger', 'other')} evt_1`,
      `dynamodb:ConditionCheckItem ${LEDGER} evt_1`,
      `dynamodb:DeleteItem ${LEDGER} evt_1`,
    ]);
    expect(needs('TransactGetItems', { TransactItems: [{ Get: { TableName: 'ledger', Key } }] })).toEqual([
      `dynamodb:GetItem ${LEDGER} evt_1`,
    ]);
  });

  it('asks once a table for a batch, with all its keys', () => {
    const Keys = [{ pk: { S: 'a' } }, { pk: { S: 'b' } }, { pk: { S: 'a' } }];

    expect(needs('BatchGetItem', { RequestItems: { ledger: { Keys } } })).toEqual([
      `dynamodb:BatchGetItem ${LEDGER} a,b`,
    ]);
    expect(
      needs('BatchWriteItem', {
        RequestItems: { ledger: [{ PutRequest: { Item: Keys[0] } }, { DeleteRequest: { Key: Keys[1] } }] },
      }),
    ).toEqual([`dynamodb:BatchWriteItem ${LEDGER} a,b`]);
  });

  it.each([
    ['pk = :p', {}],
    ['#p = :p AND begins_with(sk, :s)', { '#p': 'pk' }],
    ['(sk >= :s) and (:p=#p)', { '#p': 'pk' }],
    ['sk = :s AND pk = :p', {}],
  ])('finds the partition of a query: %s', (KeyConditionExpression, ExpressionAttributeNames) => {
    const ExpressionAttributeValues = { ':p': { S: 'dev_1' }, ':s': { S: 'P#' } };

    expect(
      needs('Query', {
        TableName: 'ledger',
        KeyConditionExpression,
        ExpressionAttributeNames,
        ExpressionAttributeValues,
      }),
    ).toEqual([`dynamodb:Query ${LEDGER} dev_1`]);
  });

  it('asks for the index of a query, with the index’s own key', () => {
    expect(
      needs('Query', {
        TableName: 'ledger',
        IndexName: 'by-owner',
        KeyConditionExpression: 'owner = :o',
        ExpressionAttributeValues: { ':o': { S: 'acc_1' } },
      }),
    ).toEqual([`dynamodb:Query ${LEDGER}/index/by-owner acc_1`]);
  });

  it('takes a query whose partition it does not find for one of no allowed key', () => {
    const [request] = dynamoDbNeeds(
      'Query',
      { TableName: 'ledger', KeyConditionExpression: 'sk = :s' },
      { region, partitionKeyOf },
    );

    expect(request?.context).toEqual({ 'dynamodb:leadingkeys': [''] });
  });

  it('knows no key of a scan', () => {
    expect(needs('Scan', { TableName: 'ledger' })).toEqual([`dynamodb:Scan ${LEDGER} `]);
  });
});

describe('sqsNeeds', () => {
  const QueueUrl = 'http://127.0.0.1:9324/000000000000/jobs.fifo';
  const JOBS = 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo';
  const DEAD = 'arn:aws:sqs:us-east-1:000000000000:dead.fifo';
  const surroundings = { region, sourcesOf: (arn: string): string[] => (arn === DEAD ? [JOBS] : []) };
  const asText = (operation: string, input: object) =>
    sqsNeeds(operation, input, surroundings).map(({ action, resource }) => `${action} ${resource}`);

  it('asks for the single action of a batch', () => {
    for (const action of ['SendMessage', 'DeleteMessage', 'ChangeMessageVisibility']) {
      expect(sqsNeeds(`${action}Batch`, { QueueUrl }, surroundings)).toEqual([
        { action: `sqs:${action}`, resource: JOBS },
      ]);
    }
  });

  it('asks for what a redrive does with the dead-letter queue, and to send where it goes', () => {
    const takesOut = [
      `sqs:StartMessageMoveTask ${DEAD}`,
      `sqs:ReceiveMessage ${DEAD}`,
      `sqs:DeleteMessage ${DEAD}`,
      `sqs:GetQueueAttributes ${DEAD}`,
    ];

    expect(asText('StartMessageMoveTask', { SourceArn: DEAD, DestinationArn: `${JOBS}2` })).toEqual([
      ...takesOut,
      `sqs:SendMessage ${JOBS}2`,
    ]);
    expect(asText('StartMessageMoveTask', { SourceArn: DEAD })).toEqual([...takesOut, `sqs:SendMessage ${JOBS}`]);
  });

  it('asks for as much to cancel a redrive, and for less to look at it', () => {
    const TaskHandle = Buffer.from(JSON.stringify({ taskId: 't', sourceArn: DEAD })).toString('base64');

    expect(asText('CancelMessageMoveTask', { TaskHandle })).toEqual([
      `sqs:CancelMessageMoveTask ${DEAD}`,
      `sqs:ReceiveMessage ${DEAD}`,
      `sqs:DeleteMessage ${DEAD}`,
      `sqs:GetQueueAttributes ${DEAD}`,
    ]);
    expect(asText('ListMessageMoveTasks', { SourceArn: DEAD })).toEqual([
      `sqs:ListMessageMoveTasks ${DEAD}`,
      `sqs:GetQueueAttributes ${DEAD}`,
    ]);
  });

  it('names the queue that is made, and asks for its tags', () => {
    expect(asText('CreateQueue', { QueueName: 'jobs.fifo' })).toEqual([`sqs:CreateQueue ${JOBS}`]);
    expect(asText('CreateQueue', { QueueName: 'jobs.fifo', tags: { a: 'b' } })).toEqual([
      `sqs:CreateQueue ${JOBS}`,
      `sqs:TagQueue ${JOBS}`,
    ]);
  });
});

describe('kmsNeeds', () => {
  const KEY = 'arn:aws:kms:us-east-1:000000000000:key/k1';
  const keyIdOf = (text: string): string | undefined => (text === 'sealed' ? 'k1' : undefined);

  it('shows the encryption context to conditions', () => {
    expect(kmsNeeds('Encrypt', { KeyId: 'k1', EncryptionContext: { Purpose: 'seal' } }, { region, keyIdOf })).toEqual([
      {
        action: 'kms:Encrypt',
        resource: KEY,
        context: { 'kms:encryptioncontextkeys': ['Purpose'], 'kms:encryptioncontext:purpose': ['seal'] },
      },
    ]);
  });

  it('finds the key in the ciphertext when the call names none', () => {
    expect(kmsNeeds('Decrypt', { CiphertextBlob: 'sealed' }, { region, keyIdOf })).toMatchObject([{ resource: KEY }]);
  });
});

describe('schedulerNeeds', () => {
  it('asks to hand over the role too', () => {
    const input = { GroupName: 'alarms', Name: 'a1', Target: { RoleArn: 'arn:role' } };

    expect(schedulerNeeds('CreateSchedule', input, region)).toEqual([
      { action: 'scheduler:CreateSchedule', resource: 'arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/a1' },
      {
        action: 'iam:PassRole',
        resource: 'arn:role',
        context: { 'iam:passedtoservice': ['scheduler.amazonaws.com'] },
      },
    ]);
    expect(schedulerNeeds('DeleteSchedule', input, region)).toHaveLength(1);
  });

  it('means the default group when none is named', () => {
    expect(schedulerNeeds('GetSchedule', { Name: 'a1' }, region)).toMatchObject([
      { resource: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/a1' },
    ]);
  });
});
