export interface CurlCommand {
  readonly method: 'POST' | 'DELETE';
  readonly url: string;
  /** As it is pasted: a key, or the variable that holds it. */
  readonly key: string;
}

/** A call to paste into a shell; in Windows PowerShell plain `curl` is another command. */
export function toCurl({ method, url, key }: CurlCommand, platform: NodeJS.Platform = process.platform): string {
  const program = platform === 'win32' ? 'curl.exe' : 'curl';
  return `${program} -X ${method} "${url}" -H "Authorization: Bearer ${key}"`;
}
