import { readFileSync } from 'node:fs';
import type { DeviceRequest } from '../../../core/zkteco/device-request.ts';

const FOLDER = new URL('../../fixtures/wire/', import.meta.url);

/** What a sample's entry in index.json says that a server should make of it. */
export interface Expectation {
  readonly endpoint?: string;
  readonly action?: string;
  readonly table?: string;
  readonly sn?: string;
  readonly ack?: string;
  readonly ackPattern?: string;
  readonly attlog?: readonly Record<string, string>[];
  readonly quarantined?: number;
  readonly oplog?: readonly Record<string, string | number>[];
  readonly users?: readonly Record<string, string>[];
  readonly options?: Record<string, string>;
  readonly info?: Record<string, string | number>;
  readonly templates?: readonly Record<string, string | number>[];
  readonly biodata?: readonly Record<string, string | number>[];
  readonly photos?: readonly Record<string, string | number>[];
  readonly photo?: Record<string, string | number>;
  readonly events?: readonly Record<string, string | number | boolean>[];
  readonly results?: readonly {
    readonly id: string;
    readonly ret: number;
    readonly cmd?: string;
    readonly values?: Readonly<Record<string, string>>;
    readonly attlogSum?: number;
    readonly recordSum?: number;
  }[];
}

export interface WireSample {
  readonly file: string;
  readonly kind: string;
  readonly expect: Expectation;
}

export function listSamples(): WireSample[] {
  const index = JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8')) as { samples: WireSample[] };
  return index.samples;
}

/** A sample taken apart: request line, headers in lower case, body bytes. */
export function readSampleRequest(file: string): DeviceRequest {
  const bytes = readFileSync(new URL(file, FOLDER));
  const headEnd = bytes.indexOf('\r\n\r\n');
  const [requestLine = '', ...headerLines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const [path = '', rawQuery = ''] = target.split('?');
  const headers = headerLines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { method, path, rawQuery, headers: Object.fromEntries(headers), body: bytes.subarray(headEnd + 4) };
}
