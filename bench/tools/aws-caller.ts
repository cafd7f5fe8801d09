import { Agent, request } from 'node:http';

export interface AwsCallOptions {
  readonly method?: 'POST' | 'PUT';
  /** @default / */
  readonly path?: string;
  /** `x-amz-target`, of services that speak AWS JSON. */
  readonly target?: string;
  readonly input: object;
}

/**
 * Calls an emulated service as an SDK client would, on connections that stay open, and without the client: what one of
 * those takes for a call is more than what most calls take.
 */
export class AwsCaller {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param accessKeyId who calls: the emulated services read it out of the signature and check nothing else of it. */
  constructor(
    private readonly url: string,
    private readonly accessKeyId: string,
  ) {}

  /** @throws Error when the answer is no 2xx. */
  call({ method = 'POST', path = '/', target, input }: AwsCallOptions): Promise<Record<string, unknown>> {
    const body = Buffer.from(JSON.stringify(input));
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `AWS4-HMAC-SHA256 Credential=${this.accessKeyId}/20260101/us-east-1/aws/aws4_request`,
            'content-type': 'application/x-amz-json-1.0',
            'content-length': body.length,
            ...(target === undefined ? {} : { 'x-amz-target': target }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
            else reject(new Error(`${target ?? path}: ${response.statusCode} ${text}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
