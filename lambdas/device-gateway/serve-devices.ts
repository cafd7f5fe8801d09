import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Log } from '../../core/log/log.ts';
import type { DeviceRequest } from '../../core/zkteco/device-request.ts';
import type { DeviceAnswer } from './answer-device.ts';

export interface ServeDevicesDeps {
  readonly answer: (request: DeviceRequest) => Promise<DeviceAnswer>;
  readonly log: Log;
}

/** A fault of ours: the device keeps its data. The text must not begin like `UNKNOWN DEVICE` or `RETRY`. */
const FAULT: DeviceAnswer = { status: 500, body: 'Server error: try again later\n' };

/** Takes a device's request off the HTTP API (payload format 2.0), byte for byte, and answers in plain text. */
export const serveDevices =
  ({ answer, log }: ServeDevicesDeps) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { status, body } = await answer(toDeviceRequest(event)).catch((error: unknown) => {
      log.error('push.failed', error, { requestId: event.requestContext.requestId });
      return FAULT;
    });
    return {
      statusCode: status,
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
      body,
    };
  };

function toDeviceRequest(event: APIGatewayProxyEventV2): DeviceRequest {
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    rawQuery: event.rawQueryString,
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
