import { Buffer } from 'node:buffer';
import { validation } from './errors.ts';

export interface PageRequest {
  readonly MaxResults: number;
  readonly NextToken?: string | undefined;
}

/**
 * One page, by key. The token says after which key the next one begins.
 * @throws AwsError ValidationException for a token that was not given out.
 */
export function toPage<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults, NextToken }: PageRequest,
): { readonly page: Item[]; readonly NextToken: string | undefined } {
  const after = NextToken === undefined ? undefined : fromToken(NextToken);
  const rest = items
    .filter((item) => after === undefined || keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  return { page, NextToken: last && rest.length > page.length ? toToken(keyOf(last)) : undefined };
}

function toToken(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64url');
}

function fromToken(token: string): string {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof read === 'object' && read !== null && 'after' in read && typeof read.after === 'string')
      return read.after;
  } catch {
    // Answered below.
  }
  throw validation('Invalid NextToken.');
}
