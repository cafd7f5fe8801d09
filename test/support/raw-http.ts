import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** As on the wire: names with their case. */
  readonly headerLines: readonly string[];
  readonly body: string;
}

/** Sends exact bytes over a socket of their own and reads the answer until its length is there. */
export function sendRaw(port: number, bytes: Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = parseAnswer(received);
      if (!answer) return;
      socket.destroy();
      resolve(answer);
    });
    socket.on('close', () => reject(new Error(`the connection ended early: ${received.toString('latin1')}`)));
    socket.write(bytes);
  });
}

function parseAnswer(received: Buffer): RawAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...headerLines] = received.toString('latin1', 0, end).split('\r\n');
  if (statusLine.includes(' 100 ')) return parseAnswer(received.subarray(end + 4));
  const length = Number(headerLines.find((line) => line.startsWith('Content-Length: '))?.slice(16));
  if (Number.isNaN(length)) throw new Error(`no Content-Length in the answer: ${headerLines.join(' | ')}`);
  const body = received.subarray(end + 4);
  if (body.length < length) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headerLines, body: body.toString('utf8', 0, length) };
}
