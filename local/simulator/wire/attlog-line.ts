import type { AttlogStyle } from '../device-model.ts';
import type { Punch } from '../punch.ts';

type AttlogPunch = Pick<Punch, 'pin' | 'deviceTime' | 'status' | 'verify' | 'workCode'>;

/** One attendance line as the firmware writes it, without its line break; the same bytes at every repetition. */
export function toAttlogLine({ pin, deviceTime, status, verify, workCode }: AttlogPunch, style: AttlogStyle): string {
  const { attlogColumns, trailingTab, noWorkCode, lateColumns } = style;
  const columns = [pin, deviceTime, String(status), String(verify), workCode ?? noWorkCode, '0', '0', ...lateColumns];
  return `${columns.slice(0, attlogColumns).join('\t')}${trailingTab ? '\t' : ''}`;
}
