import type { DeviceCall } from './device-request.ts';

/** Tables whose answer counts the records; protocol reference 4.1. The others want exactly `OK`. */
const COUNTED: ReadonlySet<string> = new Set(['attlog', 'operlog']);
const TABLE_NAME = /^\w{1,40}$/;

/**
 * The body that lets a device forget what it sent, and go on.
 * @param lines records that were taken responsibility for, set-aside ones included.
 */
export function acknowledge({ endpoint, table, query }: DeviceCall, lines: number): string {
  if (endpoint === 'verify') return `${verifyAnswer(query, table)}\n`;
  const type = query.get('type')?.toLowerCase();
  const isTable =
    endpoint === 'upload' ? table === 'tabledata' : endpoint === 'querydata' && type !== 'count' && type !== 'options';
  const tableName = query.get('tablename')?.trim() ?? '';
  if (isTable && TABLE_NAME.test(tableName)) return `${tableName}=${lines}\n`;
  const counts = endpoint === 'upload' && (COUNTED.has(table) || (table === '' && lines > 0));
  return counts ? `OK: ${lines}\n` : 'OK\n';
}

/** Nobody is let in and nobody is known here: the device's own rules decide. */
function verifyAnswer(query: ReadonlyMap<string, string>, table: string): string {
  if (table === 'remoteatt') return 'NONE';
  const type = query.get('authtype')?.toLowerCase();
  if (type === undefined) return 'OK';
  return type === 'device' ? 'AUTH=FAILED' : 'AUTH=Failed';
}
