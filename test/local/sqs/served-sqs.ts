import { SQSClient } from '@aws-sdk/client-sqs';
import { serveEndpoint } from '../../../local/aws-endpoint.ts';
import { MovableClock } from '../../../local/clock.ts';
import type { Intercept } from '../../../local/intercept.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import { testClient } from '../../support/test-client.ts';

export const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };

export interface ServedSqs {
  readonly sqs: Sqs;
  readonly client: SQSClient;
  readonly clock: MovableClock;
  /** What went wrong, or was asked for and does not exist. */
  readonly reports: unknown[];
  close(): Promise<void>;
}

/** The emulated SQS behind a real SDK client. */
export async function serveSqs(
  options: { clock?: MovableClock; logFile?: string; intercept?: Intercept } = {},
): Promise<ServedSqs> {
  const clock = options.clock ?? new MovableClock();
  const reports: unknown[] = [];
  const report = (error: unknown) => reports.push(error);
  const sqs = createSqs({ ...ACCOUNT, ...options, clock, report });
  const served = await serveEndpoint(sqs.endpoint, report);
  sqs.setBaseUrl(served.url);
  const client = new SQSClient(testClient(served.url));
  return {
    sqs,
    client,
    clock,
    reports,
    close: async () => {
      client.destroy();
      sqs.close();
      await served.close();
      clock.stop();
    },
  };
}
