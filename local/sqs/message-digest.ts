import { createHash } from 'node:crypto';
import type { MessageAttribute, MessageAttributes } from './message.ts';

const STRING_VALUE = Buffer.of(1);
const BINARY_VALUE = Buffer.of(2);

export function md5(content: string | Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

/**
 * MD5 of message attributes as the SQS developer guide describes it ("Calculating the MD5 message digest for message
 * attributes"), or undefined when there are none.
 */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  const entries = Object.entries(attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  return md5(Buffer.concat(entries.flatMap(([name, attribute]) => [lengthPrefixed(name), ...encode(attribute)])));
}

function encode({ DataType, StringValue, BinaryValue }: MessageAttribute): Buffer[] {
  const value =
    BinaryValue === undefined
      ? [STRING_VALUE, lengthPrefixed(StringValue ?? '')]
      : [BINARY_VALUE, lengthPrefixed(Buffer.from(BinaryValue, 'base64'))];
  return [lengthPrefixed(DataType), ...value];
}

function lengthPrefixed(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
