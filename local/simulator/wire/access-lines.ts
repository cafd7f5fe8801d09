import type { RtlogField } from '../device-model.ts';
import { encodeOldTime } from './old-time.ts';
import type { DoorEvent, DoorState, Enrolment, Person } from './records.ts';

/** `rtlog`: one event of a door, live. */
export function toRtlogLine(event: DoorEvent, fields: readonly RtlogField[]): string {
  const values: Record<RtlogField, string> = {
    time: event.deviceTime,
    pin: event.pin,
    cardno: event.card,
    sitecode: '0',
    linkid: '0',
    eventaddr: String(event.door),
    event: String(event.event),
    inoutstatus: String(event.direction),
    verifytype: String(event.verify),
    index: String(event.index),
    maskflag: '0',
    temperature: '0',
    convtemperature: '0',
  };
  return fields.map((field) => `${field}=${values[field]}`).join('\t');
}

/** `rtstate`: how the doors are. */
export function toRtstateLine({ deviceTime, sensor, relay, alarm, door }: DoorState): string {
  const known = `time=${deviceTime}\tsensor=${sensor}\trelay=${relay}\talarm=${alarm}`;
  return door === undefined ? known : `${known}\tdoor=${door}`;
}

/** A row of the user table; it holds the password in clear text. */
export function toUserRow({ pin, name, privilege, password, card, group }: Person, uid: number): string {
  const fields = [
    `uid=${uid}`,
    `cardno=${card}`,
    `pin=${pin}`,
    `password=${password}`,
    `group=${group}`,
    'starttime=0',
    'endtime=0',
    `name=${name}`,
    `privilege=${privilege}`,
    'disable=0',
    'verify=0',
  ];
  return `user ${fields.join('\t')}`;
}

/** A row of `templatev10`: fingers of units before 3.1.2. */
export function toTemplateRow({ pin, index, blobs: [blob = ''] }: Enrolment, uid: number): string {
  const fields = [
    `size=${blob.length}`,
    `uid=${uid}`,
    `pin=${pin}`,
    `fingerid=${index}`,
    'valid=1',
    `template=${blob}`,
  ];
  return `templatev10 ${fields.join('\t')}\tresverd=\tendtag=`;
}

const TYPES = { fingerprint: 1, face: 9, palm: 8 } as const;

/** Rows of `biodata`, one a blob. */
export function toBiodataRows({ pin, kind, index, blobs }: Enrolment): string[] {
  return blobs.map((blob, part) => {
    const place = `pin=${pin}\tno=${index}\tindex=${part}\tvalid=1\tduress=0\ttype=${TYPES[kind]}`;
    return `biodata ${place}\tmajorver=10\tminorver=0\tformat=0\ttmp=${blob}`;
  });
}

/** A row of `biophoto`. */
export function toBioPhotoRow(pin: string, photo: string): string {
  return `biophoto pin=${pin}\tfilename=${pin}.jpg\ttype=9\tsize=${photo.length}\tcontent=${photo}`;
}

/** A row of the controller's memory, as a query gets it. */
export function toTransactionRow(event: DoorEvent, serial: string): string {
  const fields = [
    `cardno=${event.card}`,
    `pin=${event.pin}`,
    `verified=${event.verify}`,
    `doorid=${event.door}`,
    `eventtype=${event.event}`,
    `inoutstate=${event.direction}`,
    `time_second=${encodeOldTime(event.deviceTime)}`,
    `index=${event.index}`,
    'sitecode=0',
    'devid=1',
    `sn=${serial}`,
  ];
  return `transaction ${fields.join('\t')}`;
}
