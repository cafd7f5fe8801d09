import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  type CreateScheduleCommandOutput,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  type ListSchedulesCommandInput,
  type SchedulerClient,
  UpdateScheduleCommand,
  type UpdateScheduleCommandOutput,
} from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';

/** By its name, what a scheduler must do; throws when it does not. */
export type Behaviours = Readonly<Record<string, (scheduler: TestScheduler) => Promise<void>>>;

const DAY_MS = 86_400_000;
let made = 0;

/** One scheduler, spoken to in short, with names that no other behaviour uses. */
export class TestScheduler {
  private readonly prefix = `s${String(made++).padStart(3, '0')}`;
  /** Taken once: a definition that is made again is the same. */
  private readonly nowMs = Date.now();

  constructor(readonly client: SchedulerClient) {}

  name(name: string): string {
    return `${this.prefix}-${name}`;
  }

  /** A time to come, in whole seconds. */
  daysAhead(days: number): Date {
    return new Date(Math.floor((this.nowMs + days * DAY_MS) / 1000) * 1000);
  }

  /** An `at()` of tomorrow with a queue as its target. */
  definition(name: string, changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput {
    return {
      Name: this.name(name),
      ScheduleExpression: `at(${this.daysAhead(1).toISOString().slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: 'arn:aws:sqs:us-east-1:123456789012:jobs',
        RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
        Input: 'job',
      },
      ...changes,
    };
  }

  create(name: string, changes?: Partial<CreateScheduleCommandInput>): Promise<CreateScheduleCommandOutput> {
    return this.client.send(new CreateScheduleCommand(this.definition(name, changes)));
  }

  update(name: string, changes?: Partial<CreateScheduleCommandInput>): Promise<UpdateScheduleCommandOutput> {
    return this.client.send(new UpdateScheduleCommand(this.definition(name, changes)));
  }

  get(name: string, GroupName?: string): Promise<GetScheduleCommandOutput> {
    return this.client.send(new GetScheduleCommand({ Name: this.name(name), GroupName }));
  }

  /** @returns the group's full name. */
  async createGroup(name: string): Promise<string> {
    await this.client.send(new CreateScheduleGroupCommand({ Name: this.name(name) }));
    return this.name(name);
  }

  /** Names of what is listed, of this behaviour alone and without its prefix, ascending. */
  async listNames(filter: Omit<ListSchedulesCommandInput, 'NamePrefix'> = {}, beginning = ''): Promise<string[]> {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.client.send(
        new ListSchedulesCommand({ ...filter, NamePrefix: this.name(beginning), NextToken }),
      );
      names.push(...(page.Schedules ?? []).map(({ Name = '' }) => Name.slice(this.prefix.length + 1)));
      NextToken = page.NextToken;
    } while (NextToken !== undefined && NextToken !== null);
    return names.sort();
  }
}

/** Checks a refusal: its name and status. */
export async function expectRefusal(refused: Promise<unknown>, name: string, status: number): Promise<void> {
  await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
}
