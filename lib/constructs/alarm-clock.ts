import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { onQueue } from '../statements.ts';

export interface AlarmClockProps {
  /** Where a due alarm rings. */
  readonly ringQueue: IQueue;
}

/** One-time schedules that ring later: the group that holds them and the role that sends their rings. */
export class AlarmClock extends Construct {
  readonly group: CfnScheduleGroup;
  readonly role: Role;
  /** Alarms that Scheduler could not send. A standard queue: Scheduler accepts no other. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { ringQueue }: AlarmClockProps) {
    super(scope, id);
    // The L2 construct would keep the group, and so its name, after the stack is gone.
    this.group = new CfnScheduleGroup(this, 'Group', { name: `${Stack.of(this).stackName}-alarms` });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedules, which deliver creates at run time.',
    });
    this.role = new Role(this, 'Role', {
      // Scheduler names the group, never the single schedule, as the source. It keeps other accounts and groups out.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.group.attrArn,
          },
        },
      }),
    });
    this.role.addToPolicy(onQueue(ringQueue, ['SendMessage']));
    this.role.addToPolicy(onQueue(this.deadLetters, ['SendMessage']));
  }

  /** Lets a function create schedules in the group and hand them the role. */
  grantSetAlarms(role: Role): void {
    const createsSchedules = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['scheduler:CreateSchedule'],
      resources: [
        Stack.of(this).formatArn({
          service: 'scheduler',
          resource: 'schedule',
          resourceName: `${this.group.ref}/*`,
        }),
      ],
    });
    const passesRole = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
    role.addToPolicy(createsSchedules);
    role.addToPolicy(passesRole);
    const schedules = `schedule/<${Stack.of(this).getLogicalId(this.group)}>/*`;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:${schedules}]`,
      reason: 'Each alarm has a name of its own, made from its lane and due time. The group holds nothing but alarms.',
    });
  }
}
