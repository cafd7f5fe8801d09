import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewayAnswer } from '../http-api/gateway-request.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=UTF-8',
  '.html': 'text/html;charset=UTF-8',
  '.mjs': 'text/javascript;charset=UTF-8',
  '.svg': 'image/svg+xml',
};
const FILES = [
  'index.html',
  'page.css',
  'icon.svg',
  'page.mjs',
  'clock.mjs',
  'tables.mjs',
  'live-table.mjs',
  'format.mjs',
];

/** Nothing from elsewhere, in no frame. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** @returns undefined when the page has no such file. */
export function pageFile(path: string): GatewayAnswer | undefined {
  const name = /^\/_local\/?$/.test(path) ? 'index.html' : path.slice('/_local/'.length);
  const contentType = FILES.includes(name) ? CONTENT_TYPES[extname(name)] : undefined;
  if (contentType === undefined) return undefined;
  return {
    status: 200,
    headers: [
      ['Content-Type', contentType],
      ['Content-Security-Policy', POLICY],
    ],
    body: readFileSync(fileURLToPath(new URL(`page/${name}`, import.meta.url))),
  };
}
