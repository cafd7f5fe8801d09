import { describe, expect, it } from 'vitest';
import { toHttpAnswer } from '../../../local/http-api/http-answer.ts';

function answerTo(value: unknown): { status: number; headers: readonly (readonly string[])[]; body: string } {
  const answer = toHttpAnswer(JSON.stringify(value));
  if (!answer) throw new Error('the answer makes no sense');
  return { ...answer, body: answer.body.toString('latin1') };
}

describe('toHttpAnswer', () => {
  it('takes status, headers, cookies and body, and writes Content-Type as old devices look for it', () => {
    const answer = answerTo({
      statusCode: 401,
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store', 'X-Count': 3 },
      cookies: ['a=1', 'b=2'],
      body: 'unknown device\n',
    });

    expect(answer).toEqual({
      status: 401,
      headers: [
        ['Content-Type', 'text/plain'],
        ['cache-control', 'no-store'],
        ['X-Count', '3'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
      body: 'unknown device\n',
    });
  });

  it('leaves the headers of the gateway to the gateway', () => {
    const headers = { Date: 'x', 'content-length': '1', connection: 'close', 'Transfer-Encoding': 'chunked' };

    const answer = answerTo({ statusCode: 200, headers: { ...headers, 'content-type': 'text/plain' }, body: 'OK\n' });

    expect(answer.headers).toEqual([['Content-Type', 'text/plain']]);
  });

  it('decodes a base64 body', () => {
    expect(answerTo({ statusCode: 200, body: '/wA=', isBase64Encoded: true }).body).toBe('\u00ff\u0000');
  });

  it('calls an untyped body plain text', () => {
    expect(answerTo({ statusCode: 200 }).headers).toEqual([['Content-Type', 'text/plain;charset=UTF-8']]);
  });

  it.each([
    [{ hello: 1 }, '{"hello":1}'],
    ['plain', 'plain'],
    [null, 'null'],
  ])('takes an answer without a status as JSON: %j', (value, body) => {
    expect(answerTo(value)).toEqual({ status: 200, headers: [['Content-Type', 'application/json']], body });
  });

  it.each([
    [{ statusCode: 'ok' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, headers: { deep: {} } }],
    [{ statusCode: 200, headers: 'none' }],
  ])('does not understand %j', (value) => {
    expect(toHttpAnswer(JSON.stringify(value))).toBeUndefined();
  });
});
