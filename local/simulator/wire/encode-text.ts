/** Devices that speak Simplified Chinese write GBK, all others UTF-8. */
export type Charset = 'utf8' | 'gbk';

/** The two bytes of each character beyond ASCII, found by asking the decoder for all of them. */
let gbk: Map<string, number> | undefined;

function gbkTable(): Map<string, number> {
  if (gbk) return gbk;
  const decoder = new TextDecoder('gbk');
  gbk = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\uFFFD' && !gbk.has(text)) gbk.set(text, lead * 256 + trail);
    }
  }
  return gbk;
}

/** A character that GBK does not have becomes a question mark, as on the device. */
export function encodeText(text: string, charset: Charset): Buffer {
  if (charset === 'utf8') return Buffer.from(text, 'utf8');
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const pair = code < 0x80 ? undefined : gbkTable().get(character);
    if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff);
    else bytes.push(code < 0x80 ? code : 0x3f);
  }
  return Buffer.from(bytes);
}
