import { InvalidMessageContents } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

const MEBIBYTE = 1_048_576;

export function messageBehaviour(queues: TestQueues): void {
  queues.describe('message', (it) => {
    it('has the digests that SQS gives', async () => {
      const queue = await queues.standard();

      // The values that moto's tests hold against SQS.
      const sent = await queue.send('derp', {
        MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      });

      expect(sent.MD5OfMessageBody).toBe('58fd9edd83341c29f1aebba81c31e257');
      expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
      expect((await queue.receiveOne()).MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
    });

    it('carries attributes of every type', async () => {
      const queue = await queues.standard();

      await queue.send('1', {
        MessageAttributes: {
          text: { DataType: 'String.kind', StringValue: 'ñandú' },
          number: { DataType: 'Number', StringValue: '5' },
          bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
        },
      });

      const { MessageAttributes } = await queue.receiveOne();
      expect(MessageAttributes?.text).toMatchObject({ DataType: 'String.kind', StringValue: 'ñandú' });
      expect(MessageAttributes?.number).toMatchObject({ DataType: 'Number', StringValue: '5' });
      expect([...(MessageAttributes?.bytes?.BinaryValue ?? [])]).toEqual([1, 2, 255]);
    });

    it('shows only what its receiver asks for', async () => {
      const queue = await queues.standard();
      const text = { DataType: 'String', StringValue: 'x' };
      await queue.send('1', { MessageAttributes: { 'a.one': text, 'a.two': text, b: text } });

      const [message] = await queue.receive({
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        MessageAttributeNames: ['a.*'],
      });

      expect(message?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
      expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(['a.one', 'a.two']);
    });

    it('keeps a body with every legal character as it is', async () => {
      const queue = await queues.standard();
      const body = '\t\n\r aé中\u{1F551}\uFFFD{"a":1}';

      await queue.send(body);

      expect((await queue.receiveOne()).Body).toBe(body);
    });

    for (const body of ['\u0000', 'a\u0008', '\uFFFE', '\u001b[0m']) {
      it(`refuses the body ${JSON.stringify(body)}`, async () => {
        const queue = await queues.standard();

        await expect(queue.send(body)).rejects.toBeInstanceOf(InvalidMessageContents);
      });
    }

    it('is refused without a body', async () => {
      const queue = await queues.standard();

      await expect(queue.send('')).rejects.toThrow('The request must contain the parameter MessageBody.');
    });

    it('may be 1 MiB long with its attributes, and not a byte longer', async () => {
      const queue = await queues.standard();
      const MessageAttributes = { k: { DataType: 'String', StringValue: 'v' } };
      const attributeBytes = 'k'.length + 'String'.length + 'v'.length;
      const longest = 'x'.repeat(MEBIBYTE - attributeBytes);

      await queue.send(longest, { MessageAttributes });

      await expect(queue.send(`${longest}x`, { MessageAttributes })).rejects.toThrow(
        'Message must be shorter than 1048576 bytes',
      );
      expect((await queue.receiveOne()).Body).toHaveLength(longest.length);
    });

    for (const [what, MessageAttributes] of [
      ['a name of AWS', { 'AWS.name': { DataType: 'String', StringValue: 'x' } }],
      ['a name that ends with a dot', { 'name.': { DataType: 'String', StringValue: 'x' } }],
      ['an unknown type', { name: { DataType: 'Date', StringValue: 'x' } }],
      ['a value that is empty', { name: { DataType: 'String', StringValue: '' } }],
      ['a value of another type', { name: { DataType: 'Binary', StringValue: 'x' } }],
      ['a number that is none', { name: { DataType: 'Number', StringValue: 'x' } }],
    ] as const) {
      it(`is refused with an attribute that has ${what}`, async () => {
        const queue = await queues.standard();

        await expect(queue.send('1', { MessageAttributes })).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }

    it('carries a trace, which does not count as an attribute or for its size', async () => {
      const queue = await queues.standard({ MaximumMessageSize: '1024' });
      const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1' };

      const sent = await queue.send('x'.repeat(1024), { MessageSystemAttributes: { AWSTraceHeader } });

      expect(sent.MD5OfMessageSystemAttributes).toBe('5f48eef650c1d0207456969c85af2fdd');
      const message = await queue.receiveOne();
      expect(message.Attributes?.AWSTraceHeader).toBe(AWSTraceHeader.StringValue);
      expect(message.MessageAttributes).toBeUndefined();
    });

    it('is refused with a system attribute that SQS does not know, or of another type', async () => {
      const queue = await queues.standard();
      // The SDK's type does not allow the name, its client does.
      const unknown = JSON.parse('{"Colour":{"DataType":"String","StringValue":"red"}}') as object;
      const AWSTraceHeader = { DataType: 'Number', StringValue: '1' };

      for (const MessageSystemAttributes of [unknown, { AWSTraceHeader }]) {
        await expect(queue.send('1', { MessageSystemAttributes })).rejects.toMatchObject({
          Code: 'InvalidParameterValue',
        });
      }
    });

    it('is gone when the retention of its queue is over', async () => {
      const queue = await queues.standard({ MessageRetentionPeriod: '3600' });
      await queue.send('old');
      await queues.advance(3_000_000);
      await queue.send('young');

      await queues.advance(601_000);

      expect(await queue.receiveBodies()).toEqual(['young']);
    });
  });
}
