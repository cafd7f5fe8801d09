import { AwsError } from '../aws-error.ts';

/** Names one receipt of one message; a later receipt of the same message has another. */
export interface Receipt {
  readonly messageId: string;
  readonly receiveCount: number;
}

export function toReceiptHandle(queueName: string, { messageId, receiveCount }: Receipt): string {
  return Buffer.from(`${queueName} ${messageId} ${receiveCount}`).toString('base64url');
}

/** @throws AwsError when it is no handle of this queue. */
export function parseReceiptHandle(queueName: string, handle: string): Receipt {
  const [name, messageId, receiveCount] = Buffer.from(handle, 'base64url').toString('utf8').split(' ');
  if (name !== queueName || !messageId || !/^\d+$/.test(receiveCount ?? '')) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  }
  return { messageId, receiveCount: Number(receiveCount) };
}
