import { sendDeviceRequest, type DeviceRequest } from '../../local/simulator/device-http.ts';

const TIMEOUT_MS = 60_000;

/** One terminal: what it sends is on the wire as firmware sends it, each request on a connection of its own. */
export class Device {
  constructor(
    private readonly server: URL,
    readonly serial: string,
  ) {}

  /** @throws Error when the device does not hear that it may forget the punches. */
  async push(lines: Buffer): Promise<void> {
    const target = `/iclock/cdata?SN=${this.serial}&table=ATTLOG&Stamp=9999`;
    const body = await this.send({ method: 'POST', target, body: lines, contentType: 'text/plain' });
    if (!body.startsWith('OK')) throw new Error(`${this.serial}: a push was answered ${body}`);
  }

  /** Asks for commands, as an idle device does every 30 s. */
  async poll(): Promise<void> {
    await this.send({ method: 'GET', target: `/iclock/getrequest?SN=${this.serial}` });
  }

  private async send(request: DeviceRequest): Promise<string> {
    const answer = await sendDeviceRequest(request, {
      server: this.server,
      disturbance: 'none',
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.kind === 'answer' && answer.status === 200) return answer.body;
    const heard = answer.kind === 'answer' ? `${answer.status} ${answer.body}` : answer.reason;
    throw new Error(`${this.serial}: ${request.target} was answered ${heard}`);
  }
}
