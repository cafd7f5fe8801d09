import type { MessageAttributes } from './message.ts';
import { md5OfAttributes } from './message-digest.ts';
import type { ReceivedMessage } from './received-message.ts';

/**
 * A message as `ReceiveMessage` answers it, with the attributes that were asked for.
 * @param attributeNames `All`, `.*`, names, or prefixes with `.*` behind them.
 */
export function toWireMessage(
  message: ReceivedMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const system = pick(message.attributes, (name) => systemNames.includes('All') || systemNames.includes(name));
  const attributes: MessageAttributes = pick(message.messageAttributes, (name) =>
    attributeNames.some((wanted) => matchesAttributeName(name, wanted)),
  );
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: Object.keys(system).length > 0 ? system : undefined,
    MessageAttributes: hasAttributes ? attributes : undefined,
    MD5OfMessageAttributes: hasAttributes ? md5OfAttributes(attributes) : undefined,
  };
}

function matchesAttributeName(name: string, wanted: string): boolean {
  if (wanted === 'All' || wanted === '.*') return true;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function pick<Value>(
  from: Readonly<Record<string, Value>>,
  isWanted: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => isWanted(name)));
}
