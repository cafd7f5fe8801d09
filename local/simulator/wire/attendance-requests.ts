import type { AttendanceModel } from '../device-model.ts';
import type { DeviceRequest } from '../device-http.ts';

/** Who sends, and how its firmware writes. */
export interface AttendanceSender {
  readonly serial: string;
  readonly model: AttendanceModel;
  /** @default the model's */
  readonly language?: number;
  /** The communication key that somebody typed into the device. */
  readonly commKey?: string;
}

/** `GET cdata?options=all`: the first request of every connection. */
export function handshakeRequest(sender: AttendanceSender): DeviceRequest {
  const { model, language = model.language, commKey } = sender;
  const values = {
    options: 'all',
    language: String(language),
    pushver: model.pushVersion ?? '',
    DeviceType: model.deviceType ?? '',
    PushOptionsFlag: '1',
  };
  const query = model.handshakeKeys.map((key) => `${key}=${values[key]}`);
  if (commKey !== undefined) query.push(`pushcommkey=${commKey}`);
  return request(sender, 'GET', 'cdata', query);
}

/** A POST of a table. @param stamp `9999` of those that have no real one; undefined: none is sent. */
export function uploadRequest(
  sender: AttendanceSender,
  { table, body, stamp, stampKey = 'Stamp' }: { table: string; body: Buffer; stamp?: string; stampKey?: string },
): DeviceRequest {
  const tablePart = `table=${table}`;
  const stampPart = stamp === undefined ? [] : [`${stampKey}=${stamp}`];
  // Units of 2009 name the marker first.
  const query = sender.model.stamps === 'real' ? [...stampPart, tablePart] : [tablePart, ...stampPart];
  return { ...request(sender, 'POST', 'cdata', query, body) };
}

/** The photo of a punch; old firmware has an endpoint of its own for it. */
export function photoRequest(sender: AttendanceSender, body: Buffer): DeviceRequest {
  return sender.model.punchPhotos === 'fdata'
    ? request(sender, 'POST', 'fdata', ['table=ATTPHOTO', 'PhotoStamp=9999'], body)
    : uploadRequest(sender, { table: 'ATTPHOTO', body, stamp: '9999' });
}

/** `GET getrequest`: is there anything to do? @param info what the device says of itself, when that has changed. */
export function pollRequest(sender: AttendanceSender, info?: string): DeviceRequest {
  return request(sender, 'GET', 'getrequest', info === undefined ? [] : [`INFO=${info}`]);
}

/** `POST devicecmd`: results of commands. */
export function resultRequest(sender: AttendanceSender, body: Buffer): DeviceRequest {
  return request(sender, 'POST', 'devicecmd', [], body);
}

function request(
  { serial, model }: AttendanceSender,
  method: 'GET' | 'POST',
  endpoint: string,
  query: readonly string[],
  body?: Buffer,
): DeviceRequest {
  return {
    method,
    target: `/iclock/${endpoint}${model.pathSuffix}?${[`SN=${serial}`, ...query].join('&')}`,
    ...(body && { body, contentType: model.contentType }),
    version: model.httpVersion,
  };
}
