import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordFile } from '../../local/record-file.ts';

/** The bytes of a file with the records `one`, `two` and `three`. */
const THREE_RECORDS = 'punchconnect-log 2\n7a6c86f1 one\n11ca8a66 two\n46c5d8f5 three\n';

describe('RecordFile', () => {
  let dir: string;
  let path: string;
  const opened: RecordFile[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'record-file-'));
    path = join(dir, 'test.log');
  });
  afterEach(() => {
    for (const file of opened.splice(0)) file.close();
    rmSync(dir, { recursive: true });
  });

  function open(): { file: RecordFile; read: string[] } {
    const read: string[] = [];
    const file = RecordFile.open(path, (record) => read.push(record.toString()));
    opened.push(file);
    return { file, read };
  }

  const append = (file: RecordFile, ...records: string[]): void => {
    for (const record of records) file.append(Buffer.from(record));
  };

  it('gives back what was appended, without having been closed', () => {
    append(open().file, 'ñ 中', '', 'two');

    expect(open().read).toEqual(['ñ 中', '', 'two']);
  });

  it('is a text file that begins by saying what it is', () => {
    append(open().file, 'one', 'two', 'three');

    expect(readFileSync(path, 'utf8')).toBe(THREE_RECORDS);
  });

  it('reads lines longer than what is read at once', () => {
    const long = 'ñ'.repeat(3_000_000);
    append(open().file, long, 'two');

    expect(open().read).toEqual([long, 'two']);
  });

  it.each([
    ['half a record', '90c1667d fo'],
    ['a whole record without its line feed', '90c1667d four'],
    ['half a checksum', '90c1'],
    ['zeros', '\0'.repeat(5_000)],
    ['a record of which the middle was not written', '90c1667d f\0\0r\n'],
    ['garbage with line feeds in it', '\u0007x\n\nnot a record\n\u0001'],
  ])('drops %s at the end, and appends in its place', (_what, tail) => {
    writeFileSync(path, THREE_RECORDS + tail);

    const { file, read } = open();
    expect(read).toEqual(['one', 'two', 'three']);
    expect(file.records).toBe(3);
    append(file, 'one');

    expect(readFileSync(path, 'utf8')).toBe(`${THREE_RECORDS}7a6c86f1 one\n`);
    expect(file.bytes).toBe(statSync(path).size);
  });

  it('loses no more than the last record, wherever the file ends', () => {
    const lastLine = THREE_RECORDS.indexOf('46c5d8f5');
    for (let end = lastLine; end <= THREE_RECORDS.length; end++) {
      writeFileSync(path, THREE_RECORDS.slice(0, end));

      expect(open().read).toEqual(['one', 'two', ...(end === THREE_RECORDS.length ? ['three'] : [])]);
    }
  });

  it('begins anew when it was killed while it was made', () => {
    for (let end = 0; end < 'punchconnect-log 2\n'.length; end++) {
      writeFileSync(path, THREE_RECORDS.slice(0, end));

      append(open().file, 'one');

      expect(open().read).toEqual(['one']);
    }
  });

  it.each([
    ['a letter is another', THREE_RECORDS.replace('two', 'tvo')],
    ['it lost a part', THREE_RECORDS.replace('two', 't')],
    ['it is zeros', THREE_RECORDS.replace('11ca8a66 two', '\0'.repeat(12))],
  ])('names the line of a record with others behind it in which %s, and leaves the file alone', (_what, content) => {
    writeFileSync(path, content);

    expect(() => open()).toThrow(`${path}: line 3 is damaged; start with --fresh to begin with empty data`);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it.each(['{"n":1}\n', 'punchconnect-log 1\n', '{"n":1}'])('refuses a file of another version (%j)', (content) => {
    writeFileSync(path, content);

    expect(() => open()).toThrow(
      `${path} was not written by this version; start with --fresh to begin with empty data`,
    );
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('names the line that could not be used', () => {
    writeFileSync(path, THREE_RECORDS);
    const refuse = (record: Buffer): void => {
      if (record.toString() === 'two') throw new Error('no such queue');
    };

    expect(() => RecordFile.open(path, refuse)).toThrow(`${path}: line 3: no such queue; start with --fresh`);
  });

  it('can only be read by its owner', () => {
    open().file.rewrite([Buffer.from('one')]);

    // Windows knows no such modes.
    const expected = process.platform === 'win32' ? 0o666 : 0o600;
    expect(statSync(path).mode & 0o777).toBe(expected);
  });

  it('replaces everything and goes on behind it', () => {
    const { file } = open();
    for (let n = 0; n < 100; n++) append(file, String(n));

    file.rewrite([Buffer.from('one'), Buffer.from('two')]);
    append(file, 'three');

    expect(readFileSync(path, 'utf8')).toBe(THREE_RECORDS);
    expect(existsSync(`${path}.new`)).toBe(false);
    expect(file.records).toBe(3);
    expect(file.bytes).toBe(THREE_RECORDS.length);
  });

  it('keeps the file as it was when what should replace it cannot be made', () => {
    const { file } = open();
    append(file, 'one');
    function* failing(): Generator<Buffer> {
      yield Buffer.from('two');
      throw new Error('no more');
    }

    expect(() => file.rewrite(failing())).toThrow('no more');
    append(file, 'three');

    expect(open().read).toEqual(['one', 'three']);
  });

  it('takes no notice of a rewrite that was killed, and removes it', () => {
    append(open().file, 'one');
    appendFileSync(`${path}.new`, THREE_RECORDS);

    expect(open().read).toEqual(['one']);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('takes nothing when it is closed', () => {
    const { file } = open();
    file.close();
    file.close();

    expect(() => append(file, 'one')).toThrow('is closed');
  });
});
