import type { DeviceAnswer, DeviceRequest } from './device-http.ts';
import { type Command, readCommands } from './command-line.ts';
import type { Demand, DeviceBody, OutgoingTable } from './firmware.ts';
import { RecordQueue } from './record-queue.ts';
import { type CommandResult, toResultLines } from './wire/command-result.ts';

/** What comes of a command. */
export interface Execution {
  readonly returnCode: number;
  readonly word: string;
  readonly more?: string;
  readonly lines?: readonly string[];
  /** Then the device does this, once it has said so. */
  readonly demand?: Demand;
}

/** `later`: the result comes by itself, through `finish`. */
export type Outcome = Execution | 'later';

/** Works the commands of a device, one after the other, and sends their results together. */
export class CommandRunner {
  readonly results: OutgoingTable;
  private readonly underWay = new Set<string>();
  private demand: Demand | undefined;

  constructor(
    private readonly device: DeviceBody,
    private readonly execute: (command: Command) => Outcome | Promise<Outcome>,
    private readonly toRequest: (lines: readonly string[]) => DeviceRequest,
    private readonly resultKeys: readonly string[],
  ) {
    this.results = {
      kind: 'result',
      queue: new RecordQueue(),
      toRequest: (batch) => this.toRequest(batch.map(({ line }) => String(line))),
      accepts: (answer: DeviceAnswer) => answer.body.includes('OK'),
    };
  }

  /** The answer to a poll. */
  async take(body: string): Promise<void> {
    const { commands, problems } = readCommands(body);
    for (const text of problems) this.device.problem(text);
    for (const command of commands) {
      // What stands behind a reboot is lost, and what is under way is not begun again.
      if (this.demand === 'reboot') return;
      if (this.underWay.has(command.id)) continue;
      this.underWay.add(command.id);
      const outcome = await this.execute(command);
      if (outcome !== 'later') this.finish(command.id, outcome);
    }
  }

  finish(id: string, { demand, ...result }: Execution): void {
    this.underWay.delete(id);
    this.addResult({ id, ...result });
    this.demand ??= demand;
  }

  /** Only after the results are sent. */
  takeDemand(): Demand | undefined {
    if (this.results.queue.length > 0) return undefined;
    const demand = this.demand;
    this.demand = undefined;
    return demand;
  }

  private addResult(result: CommandResult): void {
    this.results.queue.add(toResultLines(result, this.resultKeys).join('\n'));
  }
}
