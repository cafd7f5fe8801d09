import type { DeviceAnswer } from './device-http.ts';

/** Header buffer of the oldest firmware, in bytes. */
const HEADER_BUFFER = 2048;

/** What a strict old firmware would stumble over in an answer. Header names are compared with their case. */
export function findAnswerProblems({ head, body, status }: DeviceAnswer): string[] {
  const problems: string[] = [];
  const has = (name: string): boolean => head.includes(`\r\n${name}:`);
  if (!has('Date')) problems.push('an answer without a Date header: the device cannot set its clock');
  if (!has('Content-Length')) problems.push('an answer without a Content-Length header in that spelling');
  if (!/\r\nContent-Type: *text\/plain/.test(head)) problems.push('an answer that is not Content-Type: text/plain');
  if (has('Transfer-Encoding')) problems.push('an answer in chunks: their sizes leak into the body');
  if (has('Content-Encoding')) problems.push('a compressed answer: the device cannot read it');
  if (head.length >= HEADER_BUFFER)
    problems.push(`an answer with ${head.length} bytes of headers: the buffer holds 2048`);
  if (status === 200 && !/[\r\n]$/.test(body))
    problems.push('an answer without a line feed at its end: the last line is lost');
  return problems;
}
