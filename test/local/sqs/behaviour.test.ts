import { sqsBehaviour } from '../../suites/sqs-suite.ts';
import { serveSqs } from './served-sqs.ts';

sqsBehaviour('emulated SQS', async () => {
  const served = await serveSqs();
  return {
    client: served.client,
    advance: (ms) => {
      served.clock.advance(ms);
      return Promise.resolve();
    },
    close: () => served.close(),
  };
});
