import type { CheckedRequest } from './check-request.ts';
import { HASHES, hashText, type KeyOrder, LAST } from './key-order.ts';
import { validationError } from './service-error.ts';
import type { KeyRange } from './sorted-map.ts';

/**
 * The key texts that a Query reads.
 * @param start text of the entry that the page before ended with.
 */
export function queryRange(request: CheckedRequest, order: KeyOrder, start: string | undefined): KeyRange {
  const { low, high } = conditionRange(request, order);
  if (start === undefined) return { gte: low, lt: high };
  return request.ScanIndexForward === false ? { gte: low, lt: start } : { gt: start, lt: high };
}

/** The same for a Scan, or for one segment of it. */
export function scanRange(
  { Segment: segment = 0, TotalSegments: total = 1 }: CheckedRequest,
  start?: string,
): KeyRange {
  const low = hashText(Math.ceil((HASHES * segment) / total));
  const high = hashText(Math.ceil((HASHES * (segment + 1)) / total));
  if (start === undefined) return { gte: low, lt: high };
  if (start < low || start >= high) {
    throw validationError(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct ' +
        `Segment. TotalSegments: ${total} Segment: ${segment}`,
    );
  }
  return { gt: start, lt: high };
}

function conditionRange(
  { KeyConditions: conditions = {} }: CheckedRequest,
  order: KeyOrder,
): Record<'low' | 'high', string> {
  const [partitionName = '', sortName = ''] = order.names;
  const [partitionValue] = conditions[partitionName]?.AttributeValueList ?? [];
  if (!partitionValue) throw new Error(`a Query came without a value of its partition key ${partitionName}`);
  const partition = order.partitionText(partitionValue);

  const condition = conditions[sortName];
  const [value, upperValue = value] = condition?.AttributeValueList ?? [];
  if (!condition || !value || !upperValue) return { low: partition, high: partition + LAST };
  const at = partition + order.sortText(value);
  switch (condition.ComparisonOperator) {
    case 'EQ':
      return { low: at, high: at + LAST };
    case 'LT':
      return { low: partition, high: at };
    case 'LE':
      return { low: partition, high: at + LAST };
    case 'GT':
      return { low: at + LAST, high: partition + LAST };
    case 'GE':
      return { low: at, high: partition + LAST };
    case 'BETWEEN':
      return { low: at, high: partition + order.sortText(upperValue) + LAST };
    case 'BEGINS_WITH': {
      const beginning = partition + order.sortText(value, false);
      return { low: beginning, high: beginning + LAST };
    }
  }
}
