import { sqsBehaviour } from '../../suites/sqs-suite.ts';
import { serveSqs } from './served-sqs.ts';

sqsBehaviour('emulated SQS', async () => {
  const served = await serveSqs();
  let queues = 0;
  return {
    client: served.client,
    createQueue: (attributes) => {
      const queueName = `suite-${String(queues++).padStart(4, '0')}${attributes.FifoQueue ? '.fifo' : ''}`;
      served.sqs.ensureQueue({ queueName, attributes });
      return Promise.resolve(served.sqs.queueUrl(queueName));
    },
    advance: (ms) => {
      served.clock.advance(ms);
      return Promise.resolve();
    },
    close: () => served.close(),
  };
});
