import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GatewayAnswer } from '../http-api/gateway-request.ts';

/** Files of the page by path, and what they are. */
const FILES: Readonly<Record<string, readonly [file: string, contentType: string]>> = {
  '/_local': ['index.html', 'text/html;charset=UTF-8'],
  '/_local/': ['index.html', 'text/html;charset=UTF-8'],
  '/_local/page.css': ['page.css', 'text/css;charset=UTF-8'],
  '/_local/page.mjs': ['page.mjs', 'text/javascript;charset=UTF-8'],
};

/** Nothing from elsewhere, in no frame. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** @returns undefined when the page has no such file. */
export function pageFile(path: string): GatewayAnswer | undefined {
  const [file, contentType] = FILES[path] ?? [];
  if (file === undefined || contentType === undefined) return undefined;
  return {
    status: 200,
    headers: [
      ['Content-Type', contentType],
      ['Content-Security-Policy', POLICY],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cache-Control', 'no-store'],
    ],
    body: readFileSync(fileURLToPath(new URL(`page/${file}`, import.meta.url))),
  };
}
