import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import { ACCOUNT } from './served-sqs.ts';

const FIFO = { FifoQueue: 'true', VisibilityTimeout: '30' };

describe('queues over a restart', () => {
  let dir: string;
  let clock: MovableClock;
  let sqs: Sqs;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sqs-'));
    clock = new MovableClock();
    sqs = open();
    sqs.ensureQueue({ queueName: 'q.fifo', attributes: FIFO });
  });
  afterEach(() => {
    sqs.close();
    clock.stop();
    rmSync(dir, { recursive: true });
  });

  const logFile = () => join(dir, 'sqs.log');
  const open = () => createSqs({ ...ACCOUNT, clock, logFile: logFile(), report: () => undefined });
  const arn = () => sqs.queueArn('q.fifo');

  /** Starts anew from what is on disk, as after `kill -9`: the first one is not closed before. */
  function restart({ clockOffsetMs = clock.offsetMs }: { clockOffsetMs?: number } = {}): void {
    const killed = { sqs, clock };
    clock = new MovableClock(clockOffsetMs);
    sqs = open();
    killed.clock.stop();
    killed.sqs.close();
  }

  const send = (body: string, deduplicationId = body) =>
    sqs.send(arn(), {
      body,
      groupId: 'a',
      deduplicationId,
      attributes: { k: { DataType: 'String', StringValue: 'v' } },
    });
  const call = async (operation: string, input: object) =>
    sqs.endpoint({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': `AmazonSQS.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      accessKeyId: '',
    });
  const receive = (max = 10) => sqs.receive(arn(), { max });
  const bodies = () => receive().map(({ body }) => body);

  it('keeps messages in order, with all they carry', () => {
    send('1');
    send('2');

    restart();

    const messages = receive();
    expect(messages.map(({ body }) => body)).toEqual(['1', '2']);
    expect(messages[0]?.messageAttributes).toEqual({ k: { DataType: 'String', StringValue: 'v' } });
    expect(messages[0]?.attributes).toMatchObject({ MessageGroupId: 'a', ApproximateReceiveCount: '1' });
  });

  it('keeps what was received hidden, and lets its receipt be used', () => {
    send('1');
    send('2');
    const [first] = receive(1);

    restart();

    expect(bodies()).toEqual([]);
    sqs.delete(arn(), first!.receiptHandle);
    expect(bodies()).toEqual(['2']);
  });

  it('ends a visibility that began before, and calls who listens', () => {
    send('1');
    receive(1);
    restart();
    const arrived: (string | undefined)[] = [];
    sqs.onArrival(arn(), () => arrived.push(receive()[0]?.attributes.ApproximateReceiveCount));

    clock.advance(30_000);

    expect(arrived).toEqual(['2']);
  });

  it('keeps what was deleted deleted, and its deduplication id remembered', () => {
    const { messageId } = send('1');
    const [message] = receive(1);
    sqs.delete(arn(), message!.receiptHandle);

    restart();
    restart();

    expect(send('1').messageId).toBe(messageId);
    expect(bodies()).toEqual([]);
    clock.advance(5 * 60_000);
    expect(send('1').messageId).not.toBe(messageId);
    expect(bodies()).toEqual(['1']);
  });

  it('forgets each deduplication id in its time, whatever became of its message', () => {
    const { messageId } = send('gone');
    sqs.delete(arn(), receive(1)[0]!.receiptHandle);
    clock.advance(120_000);
    send('there');

    // The second reads what the first wrote.
    restart();
    restart();
    clock.advance(180_000);

    expect(send('gone').messageId).not.toBe(messageId);
    const there = send('there');
    expect(bodies()).toEqual(['there', 'gone']);
    clock.advance(120_000);
    expect(send('there').messageId).not.toBe(there.messageId);
  });

  it('goes on with its sequence numbers when no message is left', () => {
    const { sequenceNumber } = send('1');
    sqs.delete(arn(), receive(1)[0]!.receiptHandle);

    restart();

    expect(BigInt(send('2').sequenceNumber!)).toBeGreaterThan(BigInt(sequenceNumber!));
  });

  it('keeps receive counts, so that a message dies when it would have', () => {
    sqs.ensureQueue({ queueName: 'dead.fifo', attributes: { FifoQueue: 'true' } });
    const deadLetterTargetArn = sqs.queueArn('dead.fifo');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    sqs.ensureQueue({ queueName: 'q.fifo', attributes: { ...FIFO, RedrivePolicy } });
    send('1');
    for (let i = 0; i < 2; i++) sqs.changeVisibility(arn(), receive(1)[0]!.receiptHandle, 0);

    restart();
    expect(bodies()).toEqual([]);
    restart();

    expect(sqs.receive(deadLetterTargetArn, { max: 10 }).map(({ body }) => body)).toEqual(['1']);
  });

  it('goes on with a redrive, and moves nothing twice', async () => {
    sqs.ensureQueue({ queueName: 'dead.fifo', attributes: { FifoQueue: 'true' } });
    const deadArn = sqs.queueArn('dead.fifo');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 1 });
    sqs.ensureQueue({ queueName: 'q.fifo', attributes: { ...FIFO, RedrivePolicy } });
    for (const body of ['1', '2', '3']) send(body);
    for (const { receiptHandle } of receive()) sqs.changeVisibility(arn(), receiptHandle, 0);
    expect(bodies()).toEqual([]);
    await call('StartMessageMoveTask', { SourceArn: deadArn, MaxNumberOfMessagesPerSecond: 1 });
    clock.advance(0);
    expect(sqs.depths()).toMatchObject([{ visible: 1 }, { visible: 2 }]);

    restart();
    clock.advance(5_000);

    expect(bodies()).toEqual(['1', '2', '3']);
    restart();
    const listed = await call('ListMessageMoveTasks', { SourceArn: deadArn });
    expect(JSON.parse(listed.body)).toMatchObject({
      Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }],
    });
  });

  it('gives a receive that is repeated the same messages', () => {
    const attempt = { max: 10, attemptId: 'attempt' };
    send('1');
    const before = sqs.receive(arn(), attempt);

    restart();
    const after = sqs.receive(arn(), attempt);
    restart();

    const again = sqs.receive(arn(), attempt);

    const receipts = [before, after, again].map((messages) => messages.map(({ receiptHandle }) => receiptHandle));
    expect(before.map(({ body }) => body)).toEqual(['1']);
    expect(receipts[1]).toEqual(receipts[0]);
    expect(receipts[2]).toEqual(receipts[0]);
  });

  it('keeps a deleted queue deleted, and its name for a minute', async () => {
    sqs.setBaseUrl('http://sqs');
    const QueueUrl = sqs.queueUrl('q.fifo');
    send('1');
    await call('DeleteQueue', { QueueUrl });

    for (let starts = 0; starts < 2; starts++) {
      restart();
      sqs.setBaseUrl('http://sqs');
      const created = await call('CreateQueue', { QueueName: 'q.fifo', Attributes: FIFO });
      expect(created.body).toContain('QueueDeletedRecently');
    }
    clock.advance(60_000);
    const created = await call('CreateQueue', { QueueName: 'q.fifo', Attributes: FIFO });

    expect(created.body).toContain(QueueUrl);
    expect(bodies()).toEqual([]);
  });

  it('keeps a purged queue empty', async () => {
    send('1');
    sqs.close();
    sqs = open();
    send('2');
    const { status } = await call('PurgeQueue', { QueueUrl: 'http://127.0.0.1/000000000000/q.fifo' });

    restart();

    expect(status).toBe(200);
    expect(bodies()).toEqual([]);
  });

  it('drops a torn last line and keeps everything before it', () => {
    send('1');
    sqs.close();
    appendFileSync(logFile(), '{"kind":"sent","queue":"q.fifo","atMs":17');
    sqs = open();
    send('2');

    restart();

    expect(bodies()).toEqual(['1', '2']);
  });

  it('loses no more than the last change, wherever the file ends', () => {
    for (const body of ['1', '2', '3']) send(body);
    sqs.close();
    const whole = readFileSync(logFile());
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;

    for (const end of [lastLine, lastLine + 1, whole.length - 1, whole.length]) {
      writeFileSync(logFile(), whole);
      truncateSync(logFile(), end);
      sqs = open();
      expect(bodies()).toEqual(end === whole.length ? ['1', '2', '3'] : ['1', '2']);
      sqs.close();
    }
    sqs = open();
  });

  it('writes down only what is still needed when it is opened', () => {
    for (let i = 0; i < 100; i++) send(`m${i}`);
    sqs.ensureQueue({ queueName: 'other', attributes: {} });
    clock.advance(5 * 60_000);
    for (let messages = receive(); messages.length > 0; messages = receive()) {
      for (const { receiptHandle } of messages) sqs.delete(arn(), receiptHandle);
    }
    send('gone');
    sqs.delete(arn(), receive(1)[0]!.receiptHandle);
    send('last');

    restart();

    const kinds = readFileSync(logFile(), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1) // the header
      .map((line) => /"kind":"(\w+)"/.exec(line)?.[1]);
    expect(kinds).toEqual(['configured', 'sequence', 'kept', 'remembered', 'configured', 'sequence']);
  });

  it('writes the log anew while it is in use, when most of it is of no use any more', () => {
    sqs.ensureQueue({ queueName: 'other', attributes: {} });
    const other = sqs.queueArn('other');
    sqs.send(other, { body: 'stays', delaySeconds: 900 });

    for (let i = 0; i < 17_000; i++) {
      sqs.send(other, { body: String(i) });
      sqs.delete(other, sqs.receive(other, { max: 1 })[0]!.receiptHandle);
    }

    expect(readFileSync(logFile(), 'utf8').split('\n').length).toBeLessThan(2_000);
    restart();
    clock.advance(900_000);
    expect(sqs.receive(sqs.queueArn('other'), { max: 10 }).map(({ body }) => body)).toEqual(['stays']);
  });

  it('takes times back when the clock had been moved and begins at real time again', () => {
    clock.advance(72 * 3_600_000);
    send('1');
    receive(1);
    const { messageId } = send('2', 'same');

    restart({ clockOffsetMs: 0 });
    expect(bodies()).toEqual([]);
    clock.advance(30_000);

    expect(bodies()).toEqual(['1', '2']);
    expect(send('3', 'same').messageId).toBe(messageId);
    clock.advance(5 * 60_000);
    expect(send('4', 'same').messageId).not.toBe(messageId);

    restart();
    expect(sqs.depths()).toMatchObject([{ queueName: 'q.fifo', visible: 3, inFlight: 0 }]);
  });
});
