import { memberAt, textAt } from './arns.ts';

/** What a Query asks its partition key to be, as an attribute value; undefined when it does not say. */
export function partitionValue(input: unknown, key: string): unknown {
  const conditions = memberAt(memberAt(input, 'KeyConditions'), key);
  if (conditions !== undefined) return memberAt(memberAt(conditions, 'AttributeValueList'), '0');

  const names = memberAt(input, 'ExpressionAttributeNames');
  const values = memberAt(input, 'ExpressionAttributeValues');
  // `name = :value` or `:value = name`, anywhere between ANDs and parentheses; the sort key may have one too.
  for (const [, left = '', right = ''] of textAt(input, 'KeyConditionExpression').matchAll(EQUALITY)) {
    const [name, value] = left.startsWith(':') ? [right, left] : [left, right];
    const attribute = name.startsWith('#') ? memberAt(names, name) : name;
    if (attribute === key) return memberAt(values, value);
  }
  return undefined;
}

const EQUALITY = /([#:]?[\w.-]+)\s*(?<![<>])=\s*([#:]?[\w.-]+)/g;
