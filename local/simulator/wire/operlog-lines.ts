import type { TemplateStyle, UserStyle } from '../device-model.ts';
import type { Enrolment, Operation, Person } from './records.ts';

/** `OPLOG`: what somebody did at the device. */
export function toOplogLine({ code, operator, deviceTime, objects }: Operation): string {
  const four = Array.from({ length: 4 }, (_, index) => objects[index] ?? '0');
  return `OPLOG ${[String(code), operator, deviceTime, ...four].join('\t')}`;
}

/** `USER`: a person as the device knows them, password in clear text. */
export function toUserLine({ pin, name, privilege, password, card, group }: Person, style: UserStyle): string {
  const fields = [
    `PIN=${pin}`,
    `Name=${name}`,
    `Pri=${privilege}`,
    `Passwd=${password || style.empty}`,
    `Card=${toCard(card, style)}`,
    `Grp=${group}`,
    `TZ=${style.timeZones}`,
  ];
  if (style.fields !== 'short') fields.push(`Verify=${style.verifyMode}`, 'ViceCard=');
  if (style.fields === 'dates') fields.push('StartDatetime=0', 'EndDatetime=0');
  return `USER ${fields.join('\t')}`;
}

/** Old units write the card's bytes, least first: 123456789 is `[15CD5B0700]`. */
function toCard(card: string, style: UserStyle): string {
  if (style.card === 'decimal') return card || style.empty;
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32LE(Number(card) % 2 ** 32);
  return `[${bytes.toString('hex').toUpperCase()}]`;
}

/** The lines of an enrolment, one a blob: `FP`, `FACE` or `BIODATA`. */
export function toTemplateLines({ pin, index, blobs }: Enrolment, style: TemplateStyle): string[] {
  return blobs.map((blob, part) => {
    if (style.table === 'biodata') {
      const [major, minor] = style.version;
      const fields = [
        `Pin=${pin}`,
        `No=${index}`,
        `Index=${part}`,
        'Valid=1',
        'Duress=0',
        `Type=${style.type}`,
        `MajorVer=${major}`,
        `MinorVer=${minor}`,
        'Format=0',
        `Tmp=${blob}`,
      ];
      return `BIODATA ${fields.join('\t')}`;
    }
    const isFace = style.keyword === 'FACE';
    const [size, valid] = isFace ? ['SIZE', 'VALID'] : ['Size', 'Valid'];
    const number = isFace ? part : index;
    return `${style.keyword} PIN=${pin}\tFID=${number}\t${size}=${blob.length}\t${valid}=1\tTMP=${blob}`;
  });
}

/** `BIOPHOTO`: the photo that faces are compared with. */
export function toBioPhotoLine(pin: string, photo: string): string {
  return `BIOPHOTO PIN=${pin}\tFileName=${pin}.jpg\tType=0\tSize=${photo.length}\tContent=${photo}`;
}

/** `USERPIC`: the picture that is shown when somebody punches. */
export function toUserPicLine(pin: string, photo: string): string {
  return `USERPIC PIN=${pin}\tFileName=${pin}.jpg\tSize=${photo.length}\tContent=${photo}`;
}
