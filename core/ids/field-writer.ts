const ASCII_END = 0x80;
const COLON = 0x3a;
const DIGIT_ZERO = 0x30;
/** Longest field whose length is written digit by digit. */
const SHORT = 99;
/** A short field with its length and colon. */
const SHORT_ROOM = SHORT + 3;

/**
 * Writes fields one behind the other, each as `<bytes>:<UTF-8>`, so that no two lists of fields look the same. Into one
 * buffer over and over: a string that is put together is flattened and copied before it can be hashed.
 */
export class FieldWriter {
  /** The first `length` of them are the fields. */
  bytes = Buffer.alloc(256);
  length = 0;

  clear(): this {
    this.length = 0;
    return this;
  }

  add(text: string): this {
    if (text.length > SHORT) return this.addAny(text);
    this.makeRoom(SHORT_ROOM);
    const { bytes } = this;
    let at = this.length;
    if (text.length > 9) bytes[at++] = DIGIT_ZERO + Math.floor(text.length / 10);
    bytes[at++] = DIGIT_ZERO + (text.length % 10);
    bytes[at++] = COLON;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= ASCII_END) return this.addAny(text);
      bytes[at++] = code;
    }
    this.length = at;
    return this;
  }

  private addAny(text: string): this {
    const field = `${Buffer.byteLength(text)}:${text}`;
    this.makeRoom(Buffer.byteLength(field));
    this.length += this.bytes.write(field, this.length);
    return this;
  }

  private makeRoom(count: number): void {
    const needed = this.length + count;
    if (needed > this.bytes.length) this.bytes = Buffer.concat([this.bytes, Buffer.alloc(needed)]);
  }
}
