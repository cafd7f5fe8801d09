import type { BodyStyle } from '../device-model.ts';
import { encodeText, type Charset } from './encode-text.ts';

/** The body of an upload, from its lines. */
export function toBody(lines: readonly string[], style: BodyStyle, charset: Charset = 'utf8'): Buffer {
  const end = `${style.nul ? '\0' : ''}${style.lineBreak}`;
  const text = lines.map((line) => `${line}${end}`).join('');
  const whole = style.lastLineBreak ? text : text.slice(0, text.length - style.lineBreak.length);
  return encodeText(`${style.mark ? '\uFEFF' : ''}${whole}`, charset);
}
