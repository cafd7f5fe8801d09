import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { serveEndpoint, type AwsEndpoint, type AwsRequest, type ServedEndpoint } from '../../local/aws-endpoint.ts';

describe('serveEndpoint', () => {
  let served: ServedEndpoint | undefined;
  const reports: unknown[] = [];
  afterEach(async () => {
    await served?.close();
    reports.length = 0;
  });

  async function serve(endpoint: AwsEndpoint): Promise<string> {
    served = await serveEndpoint(endpoint, (error) => reports.push(error));
    return served.url;
  }

  it('hands on a call as it came, and whose it is', async () => {
    const calls: AwsRequest[] = [];
    const url = await serve((call) => {
      calls.push(call);
      return { status: 200, body: '{}' };
    });

    await fetch(`${url}/schedules/a?groupName=g`, {
      method: 'PUT',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAX/20260328/us-east-1/sqs/aws4_request, Signature=0' },
      body: 'ñ',
    });

    const [call] = calls;
    expect(call).toMatchObject({ method: 'PUT', path: '/schedules/a?groupName=g', accessKeyId: 'AKIAX' });
    expect(call?.body.toString()).toBe('ñ');
  });

  it('gives the answer with its length and a request id', async () => {
    const url = await serve(() => ({ status: 404, headers: { 'x-amzn-errortype': 'Gone' }, body: '{"a":"ñ"}' }));

    const response = await fetch(url);

    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('Gone');
    expect(response.headers.get('content-length')).toBe('10');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.text()).toBe('{"a":"ñ"}');
  });

  it('answers 500 and reports when the service throws', async () => {
    const url = await serve(() => {
      throw new Error('a fault of ours');
    });

    const response = await fetch(url);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('a fault of ours');
    expect(reports.map(String)).toEqual(['Error: a fault of ours']);
  });

  it('tells the service when the caller hangs up', async () => {
    let called: () => void = () => undefined;
    const wasCalled = new Promise<void>((resolve) => (called = resolve));
    let hungUp: () => void = () => undefined;
    const didHangUp = new Promise<void>((resolve) => (hungUp = resolve));
    const url = await serve(async (call) => {
      call.hungUp?.addEventListener('abort', () => hungUp());
      called();
      await didHangUp;
      return { status: 200, body: '{}' };
    });
    const call = httpRequest(url).on('error', () => undefined);
    call.end();
    await wasCalled;

    call.destroy();

    await expect(didHangUp).resolves.toBeUndefined();
  });
});
