import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** An address that stays while what answers behind it dies and comes back on another port. */
export interface FrontDoor {
  readonly url: string;
  /** Undefined: nobody is there, and every connection is dropped. */
  setPort(port: number | undefined): void;
  close(): Promise<void>;
}

/** @param onRequestBytes is told of bytes on their way in, when they were passed on. */
export async function openFrontDoor(onRequestBytes: () => void): Promise<FrontDoor> {
  let port: number | undefined;
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((outside) => {
    track(outside);
    if (port === undefined) return void outside.destroy();
    const inside = connect(port, '127.0.0.1');
    track(inside);
    outside.on('data', (bytes) => {
      inside.write(bytes);
      onRequestBytes();
    });
    inside.on('data', (bytes) => outside.write(bytes));
    outside.on('close', () => inside.destroy());
    inside.on('close', () => outside.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setPort(next) {
      port = next;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
