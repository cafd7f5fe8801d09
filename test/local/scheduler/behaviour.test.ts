import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { serveEndpoint } from '../../../local/aws-endpoint.ts';
import { MovableClock } from '../../../local/clock.ts';
import { createScheduler } from '../../../local/scheduler/scheduler.ts';
import { schedulerBehaviour } from '../../suites/scheduler-suite.ts';
import { testClient } from '../../support/test-client.ts';

schedulerBehaviour('the emulated EventBridge Scheduler', async () => {
  const clock = new MovableClock();
  const report = (error: unknown): never => {
    throw error;
  };
  const scheduler = createScheduler({
    accountId: '123456789012',
    region: 'us-east-1',
    clock,
    report,
    invokeTarget: () => {},
    sendDeadLetter: () => {},
  });
  const served = await serveEndpoint(scheduler.endpoint, report);
  const client = new SchedulerClient(testClient(served.url));
  return {
    client,
    async close() {
      client.destroy();
      scheduler.close();
      await served.close();
      clock.stop();
    },
  };
});
