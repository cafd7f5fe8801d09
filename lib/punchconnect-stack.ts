import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmClock } from './constructs/alarm-clock.ts';
import { Delivery } from './constructs/delivery.ts';
import { DeviceGateway } from './constructs/device-gateway.ts';
import { FrontDoor } from './constructs/front-door.ts';
import { ManagementApi } from './constructs/management-api.ts';
import { RingQueue } from './constructs/ring-queue.ts';
import { State } from './constructs/state.ts';
import type { FunctionBundles } from './function-bundles.ts';
import type { Settings } from './settings.ts';

export interface PunchConnectStackProps extends StackProps {
  readonly settings: Settings;
  readonly bundles: FunctionBundles;
}

/**
 * The whole of PunchConnect:
 *
 *     device ───┐                ┌─> device-gateway ──> journal
 *               ├─> front door ──┤         └─ ring ─┐
 *     customer ─┘                └─> management-api ┴─> ring queue ──> deliver ──> webhook
 *                                                           ^             │ failed: set an alarm
 *                                                           └─────────────┴─ alarm clock
 */
export class PunchConnectStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundles, ...stackProps }: PunchConnectStackProps) {
    super(scope, id, stackProps);
    const { allowLoopbackWebhooks } = settings;

    const state = new State(this, 'State');
    const { queue: ringQueue } = new RingQueue(this, 'Rings');
    const alarmClock = new AlarmClock(this, 'AlarmClock', { ringQueue });

    const deviceGateway = new DeviceGateway(this, 'DeviceGateway', {
      codeDir: bundles['device-gateway'].dir,
      state,
      ringQueue,
    });
    const managementApi = new ManagementApi(this, 'ManagementApi', {
      codeDir: bundles['management-api'].dir,
      state,
      ringQueue,
      allowLoopbackWebhooks,
    });
    new Delivery(this, 'Delivery', {
      codeDir: bundles.deliver.dir,
      state,
      ringQueue,
      alarmClock,
      allowLoopbackWebhooks,
    });

    const { api } = new FrontDoor(this, 'FrontDoor', {
      deviceGateway: deviceGateway.function.lambda,
      managementApi: managementApi.function.lambda,
    });

    this.output('ApiUrl', api.apiEndpoint, 'Address of the management API: its paths begin with /v1');
    this.output('DeviceHost', Fn.select(2, Fn.split('/', api.apiEndpoint)), 'Host name for devices that speak HTTPS');
    this.output('RingQueueUrl', ringQueue.queueUrl, 'Queue of rings');
    this.output('JournalTable', state.journal.tableName, 'Table of events');
    this.output('RegistryTable', state.registry.tableName, 'Table of accounts, devices and webhooks');
    this.output('DeliveriesTable', state.deliveries.tableName, 'Table of lanes and deliveries');
    this.output('KeyId', state.key.keyId, 'Key of webhook secrets and the service key');
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
