import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsBehaviour } from '../../suites/sqs-suite.ts';
import { installedMoto, startMoto } from '../../support/moto.ts';
import { MOTO_DIFFERENCES } from './moto-differences.ts';
import { testClient } from '../../support/test-client.ts';

const moto = installedMoto();
sqsBehaviour(
  `moto ${moto.version}`,
  async () => {
    const running = await startMoto(moto);
    const client = new SQSClient(testClient(running.endpoint));
    return {
      client,
      advance: (ms) => {
        running.advance(ms);
        return Promise.resolve();
      },
      async close() {
        client.destroy();
        await running.close();
      },
    };
  },
  MOTO_DIFFERENCES.map(({ behaviour, moto: does, page, unsteady }) => ({
    behaviour,
    why: `${does} (${page})`,
    unsteady,
  })),
);
