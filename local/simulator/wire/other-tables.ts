import type { IdentityCard, Refusal } from './records.ts';

/** `ERRORLOG`: why something that the server sent was refused. */
export function toErrorLine({ code, commandId, additional }: Refusal): string {
  return `ERRORLOG ErrCode=${code}\tErrMsg=\tDataOrigin=cmd\tCmdId=${commandId}\tAdditional=${additional}`;
}

/** `IDCARD`: what an identity-card reader read. */
export function toIdentityCardLine({ pin, number, name, photo, template }: IdentityCard): string {
  const fields = [
    `PIN=${pin}`,
    `SNNum=${number}`,
    `IDNum=${number}`,
    'DNNum=',
    `Name=${name}`,
    'Gender=1',
    'Nation=1',
    'Birthday=19900101',
    'ValidInfo=2020010120400101',
    'Address=',
    'AdditionalInfo=',
    'Issuer=',
    `Photo=${photo}`,
    `FPTemplate1=${template}`,
    'FPTemplate2=',
    'Reserve=',
    'Notice=',
  ];
  return `IDCARD ${fields.join('\t')}`;
}

export interface PunchPhoto {
  readonly serial: string;
  readonly pin: string;
  readonly deviceTime: string;
  readonly jpeg: Buffer;
}

/** `ATTPHOTO`: four short lines, a NUL, and the photo's bytes. */
export function toPhotoBody({ serial, pin, deviceTime, jpeg }: PunchPhoto): Buffer {
  const name = `${deviceTime.replace(/\D/g, '')}-${pin}.jpg`;
  const head = `PIN=${name}\nSN=${serial}\nsize=${jpeg.length}\nCMD=uploadphoto\0`;
  return Buffer.concat([Buffer.from(head, 'latin1'), jpeg]);
}
