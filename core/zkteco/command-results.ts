import { forEachLine } from './body-text.ts';
import { readOptionLine } from './device-facts.ts';
import type { PushCollector } from './push-collector.ts';
import { boundValue, isWithheldKey } from './withheld.ts';

const COMMAND_ID = /^[A-Za-z0-9_-]{1,40}$/;
const RETURN_CODE = /^[+-]?\d{1,10}$/;
/** More than an INFO answer has. */
const MAX_FIELDS = 256;
/** Commands whose answer is about the device itself. */
const TELLS_FACTS = /^(?:INFO|GET OPTIONS?)\b/i;

interface OpenResult {
  readonly line: string;
  readonly fields: Map<string, string>;
  id?: string;
  returnCode?: string;
  command?: string;
}

/** True for text that begins like a device's answer to a command: `ID=..&Return=..`, or the same on lines. */
export function looksLikeCommandResult(text: string): boolean {
  return /^[\s\0\uFEFF]*(?:ID=[^\s&]*(?:&|\s+)(?:SN=[^\s&]*(?:&|\s+))?Return=|Return=[^\s&]*&ID=)/i.test(text);
}

/** Reads the results of commands. Their shapes: protocol reference 9.3. The content of a file or shell is dropped. */
export function readCommandResults(body: Uint8Array, collector: PushCollector): void {
  let open: OpenResult | undefined;
  let insideContent = false;
  const close = (): void => {
    if (open !== undefined) addResult(open, collector);
  };
  forEachLine(body, (line) => {
    if (insideContent) return;
    if (beginsResult(line)) {
      close();
      open = { line, fields: new Map() };
      insideContent = readPairs(line, open);
    } else if (open === undefined) {
      collector.setAside(line, 'unreadable');
    } else {
      insideContent = readFollowOn(line, open);
    }
  });
  close();
}

/** Some devices put ID, Return and CMD into the query string. */
export function readQueryResult(query: ReadonlyMap<string, string>, collector: PushCollector): void {
  const id = query.get('id');
  const returnCode = query.get('return');
  if (id === undefined || returnCode === undefined) return;
  addResult(
    { line: `ID=${id}&Return=${returnCode}`, fields: new Map(), id, returnCode, command: query.get('cmd') },
    collector,
  );
}

function beginsResult(line: string): boolean {
  return /^\s*ID=/i.test(line) || (/^\s*Return=/i.test(line) && /&ID=/i.test(line));
}

/** @returns true when the rest of the body is the content of a file. */
function readPairs(line: string, result: OpenResult): boolean {
  for (let start = 0; start <= line.length;) {
    const found = line.indexOf('&', start);
    const end = found === -1 ? line.length : found;
    const pair = line.slice(start, end);
    const equals = pair.indexOf('=');
    const key = (equals === -1 ? pair : pair.slice(0, equals)).trim();
    if (key.toLowerCase() === 'content') return true;
    take(key, equals === -1 ? '' : pair.slice(equals + 1).trim(), result);
    start = end + 1;
  }
  return false;
}

function readFollowOn(line: string, result: OpenResult): boolean {
  if (/^\s*Content=/i.test(line)) return true;
  readOptionLine(line, (key, value) => take(key, value.trim(), result));
  return false;
}

function take(key: string, value: string, result: OpenResult): void {
  const name = key.toLowerCase();
  if (name === 'id') result.id ??= value;
  else if (name === 'return') result.returnCode ??= value;
  else if (name === 'cmd') result.command ??= value;
  else if (key !== '' && result.fields.size < MAX_FIELDS && !result.fields.has(key)) result.fields.set(key, value);
}

function addResult({ line, id, returnCode, command, fields }: OpenResult, collector: PushCollector): void {
  if (id === undefined || returnCode === undefined || !COMMAND_ID.test(id) || !RETURN_CODE.test(returnCode)) {
    return collector.setAside(line, 'unreadable');
  }
  const kept = [...fields].filter(([key]) => !isWithheldKey(key) && key.length <= 64);
  if (command !== undefined && TELLS_FACTS.test(command)) {
    for (const [key, value] of kept) collector.addFact(key, value);
  }
  collector.addCommandResult({
    id,
    returnCode: Number(returnCode),
    ...(command !== undefined && { command: boundValue(command) }),
    fields: Object.fromEntries(kept.map(([key, value]) => [key, boundValue(value)])),
  });
}
