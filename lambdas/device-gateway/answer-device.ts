import { createHmac } from 'node:crypto';
import { LIMITS } from '../../core/contract/limits.ts';
import type { Device } from '../../core/device/device.ts';
import type { DeviceRecordStore } from '../../core/device/device-record-store.ts';
import type { DeviceLookupStore } from '../../core/device/device-lookup-store.ts';
import type { Log } from '../../core/log/log.ts';
import { offsetMinutesAt } from '../../core/time/offset-minutes-at.ts';
import { decodePush } from '../../core/zkteco/decode-push.ts';
import { readDeviceCall, type DeviceCall, type DeviceRequest } from '../../core/zkteco/device-request.ts';
import {
  accessHandshakeReply,
  handshakeReply,
  pushConfigReply,
  registryReply,
  rtdataReply,
} from '../../core/zkteco/replies.ts';
import { storePush, type StorePushDeps } from './store-push.ts';

export interface AnswerDeviceDeps extends StorePushDeps {
  readonly devices: Pick<DeviceLookupStore, 'findBySerial' | 'getRegistration'>;
  readonly records: StorePushDeps['records'] & Pick<DeviceRecordStore, 'noteKnock'>;
  readonly log: Log;
}

/** What a device hears: always text, always ending in a line feed. */
export interface DeviceAnswer {
  readonly status: number;
  readonly body: string;
}

/** The fact that an access device has registered since it was set up: until then it is told to. */
const REGISTERED = 'PunchConnectRegistered';

/**
 * Answers one request of a device. Anything but 200 makes it keep its data and come again.
 * @throws Error when storage is unavailable.
 */
export async function answerDevice(deps: AnswerDeviceDeps, request: DeviceRequest): Promise<DeviceAnswer> {
  const startedMs = deps.now();
  const call = readDeviceCall(request);
  const { serial, endpoint, table } = call;
  if (serial === undefined) return refuse(deps, 400, 'No valid serial number (SN)\n', { endpoint });
  if (request.body.length > LIMITS.maxPushBytes) {
    return refuse(deps, 413, 'Too large: send less at a time\n', { endpoint, serial });
  }
  const device = await deps.devices.findBySerial(serial);
  if (!device) {
    await deps.records.noteKnock(serial);
    return refuse(deps, 401, 'Device not registered\n', { endpoint, serial });
  }

  const push = decodePush(call, request.body);
  const stored = await storePush(
    deps,
    device,
    call,
    endpoint === 'registry' ? { ...push, facts: new Map([...push.facts, [REGISTERED, 'yes']]) } : push,
  );
  deps.log.info('push.handled', {
    accountId: device.accountId,
    registrationId: device.registrationId,
    endpoint,
    table,
    bodyBytes: request.body.length,
    records: push.lines,
    setAside: push.setAside.length,
    ...stored,
    durationMs: deps.now() - startedMs,
  });
  // What is in it cannot be read yet: it is visible as set aside, and the device keeps it.
  if (push.setAside.some(({ reason }) => reason === 'packed')) {
    return refuse(deps, 415, 'Packed data cannot be read: send it plain\n', { endpoint, serial });
  }
  return { status: 200, body: (await replyTo(deps, call, device)) ?? push.acknowledgement };
}

/** The answers that say more than that a push was stored. */
async function replyTo(deps: AnswerDeviceDeps, call: DeviceCall, device: Device): Promise<string | undefined> {
  const { serial, pollSeconds, registrationId } = device;
  const offsetMinutes = offsetMinutesAt(device.timeZone, deps.now());
  switch (call.endpoint) {
    case 'handshake': {
      const registration = await deps.devices.getRegistration(registrationId);
      if (call.dialect === 'access') {
        if (registration?.facts[REGISTERED] === undefined) return accessHandshakeReply({ registered: false });
        const [registryCode, sessionId] = await accessCodes(deps, registrationId);
        return accessHandshakeReply({ registered: true, registryCode, sessionId, pollSeconds });
      }
      return handshakeReply({
        serial,
        offsetMinutes,
        pollSeconds,
        stamps: registration?.stamps ?? {},
        maxPostBytes: LIMITS.advertisedMaxPostBytes,
      });
    }
    case 'registry':
      return registryReply((await accessCodes(deps, registrationId))[0]);
    case 'push':
      return pushConfigReply({ sessionId: (await accessCodes(deps, registrationId))[1], pollSeconds });
    case 'rtdata':
      return rtdataReply({ nowMs: deps.now(), offsetMinutes });
    default:
      return undefined;
  }
}

/** Registry code and session id of an access device: the same each time it asks, known to nobody else. */
async function accessCodes(deps: AnswerDeviceDeps, registrationId: string): Promise<[string, string]> {
  const digest = createHmac('sha256', await deps.getServiceKey())
    .update(`access ${registrationId}`)
    .digest('hex');
  return [digest.slice(0, 32), digest.slice(32)];
}

function refuse(
  { log }: AnswerDeviceDeps,
  status: number,
  body: string,
  fields: { endpoint: string; serial?: string },
): DeviceAnswer {
  log.info('push.refused', { ...fields, status });
  return { status, body };
}
