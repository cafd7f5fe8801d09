import type { AccessModel } from '../device-model.ts';
import type { DeviceRequest } from '../device-http.ts';

/** Who sends, and how its firmware writes. */
export interface AccessSender {
  readonly serial: string;
  readonly model: AccessModel;
  /** @default the model's */
  readonly language?: number;
  readonly commKey?: string;
  /** Known once the device is registered. */
  readonly token?: string;
}

/** `GET cdata?options=all`: the first request of every connection. */
export function accessHandshakeRequest(sender: AccessSender): DeviceRequest {
  const { model, language = model.language, commKey } = sender;
  const query = [
    `pushver=${model.pushVersion}`,
    'options=all',
    `language=${language}`,
    'DeviceType=acc',
    'PushOptionsFlag=1',
  ];
  if (commKey !== undefined) query.push(`pushcommkey=${commKey}`);
  return request(sender, 'GET', 'cdata', query);
}

/** `POST registry`: what the device can do. */
export function registryRequest(sender: AccessSender, capabilities: string): DeviceRequest {
  return request(sender, 'POST', 'registry', [], Buffer.from(capabilities));
}

/** `POST push`: asks for the configuration. */
export function configRequest(sender: AccessSender): DeviceRequest {
  return request(sender, 'POST', 'push', [], Buffer.alloc(0));
}

/** `rtlog`, `rtstate` or `options`. */
export function accessUploadRequest(sender: AccessSender, table: string, body: Buffer): DeviceRequest {
  return request(sender, 'POST', 'cdata', [`table=${table}`], body);
}

export interface TableRows {
  readonly tableName: string;
  readonly count: number;
  readonly body: Buffer;
}

/** Rows of a table that changed at the device. */
export function tableDataRequest(sender: AccessSender, { tableName, count, body }: TableRows): DeviceRequest {
  return request(sender, 'POST', 'cdata', ['table=tabledata', `tablename=${tableName}`, `count=${count}`], body);
}

/** Rows, a count or options that a command asked for, in one package. */
export function queryDataRequest(
  sender: AccessSender,
  {
    type,
    commandId,
    tableName,
    count,
    body,
  }: TableRows & { readonly type: 'tabledata' | 'count' | 'options'; readonly commandId: string },
): DeviceRequest {
  const query = [
    `type=${type}`,
    `cmdid=${commandId}`,
    `tablename=${tableName}`,
    `count=${count}`,
    'packcnt=1',
    'packidx=1',
  ];
  return request(sender, 'POST', 'querydata', query, body);
}

export function accessPollRequest(sender: AccessSender): DeviceRequest {
  return request(sender, 'GET', 'getrequest', []);
}

/** Heartbeat during long uploads. */
export function pingRequest(sender: AccessSender): DeviceRequest {
  return request(sender, 'GET', 'ping', []);
}

/** Asks what time it is. */
export function timeRequest(sender: AccessSender): DeviceRequest {
  return request(sender, 'GET', 'rtdata', ['type=time']);
}

export function accessResultRequest(sender: AccessSender, body: Buffer): DeviceRequest {
  return request(sender, 'POST', 'devicecmd', [], body);
}

function request(
  { serial, model, token }: AccessSender,
  method: 'GET' | 'POST',
  endpoint: string,
  query: readonly string[],
  body?: Buffer,
): DeviceRequest {
  return {
    method,
    target: `/iclock/${endpoint}?${[`SN=${serial}`, ...query].join('&')}`,
    ...(body && { body }),
    access: { language: model.httpLanguage, ...(token !== undefined && { token }) },
  };
}
