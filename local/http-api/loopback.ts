/** Whether an IP address means the machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^127\./.test(address.replace(/^::ffff:/, ''));
}

/** Whether a `Host` header names the machine itself. A page of another site that makes its name lead here cannot. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host);
}
