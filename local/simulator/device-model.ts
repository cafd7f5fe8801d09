/** How bodies of a firmware are put together from their lines. */
export interface BodyStyle {
  readonly lineBreak: '\n' | '\r\n';
  /** Some leave out the last one. */
  readonly lastLineBreak: boolean;
  /** A byte order mark in front. */
  readonly mark?: boolean;
  /** A NUL behind each line. */
  readonly nul?: boolean;
}

/** What every family has, whichever dialect it speaks. */
interface AnyModel {
  /** What `--model` takes. */
  readonly id: string;
  /** As the device names itself. */
  readonly name: string;
  readonly firmware: string;
  readonly platform: string;
  /** The newest protocol it speaks; old firmware does not say. */
  readonly pushVersion?: string;
  /** The library it pushes with. */
  readonly pushLibrary: string;
  readonly language: number;
  readonly body: BodyStyle;
  /**
   * What it says of itself, part by part; `{name}` stands for a number or text of the device: serial, users, punches,
   * fingers, faces, address, language.
   */
  readonly options: readonly string[];
  /** How people are recognised here. */
  readonly recognises: readonly Modality[];
  /** Sets its clock to the server's Date, as the old library does on every answer. */
  readonly setsClock: boolean;
  /** Commands that it does not know, by their first words. */
  readonly unsupported: readonly string[];
  /** The keys of a command's result, in their order and case. */
  readonly resultKeys: readonly [string, string, string];
}

export type Modality = 'fingerprint' | 'face' | 'palm' | 'card' | 'password';

/** Columns of an attendance line and what stands in those that say nothing. */
export interface AttlogStyle {
  readonly attlogColumns: 4 | 7 | 10;
  readonly trailingTab: boolean;
  /** The work code of a punch that has none. */
  readonly noWorkCode: '' | '0';
  /** Mask, temperature, converted temperature. */
  readonly lateColumns: readonly [string, string, string];
}

/** A family that speaks the attendance dialect, PUSH 2.x and before. */
export interface AttendanceModel extends AnyModel, AttlogStyle {
  readonly dialect: 'attendance';
  readonly httpVersion: '1.0' | '1.1';
  /** Sent with uploads; old firmware sends none. */
  readonly contentType?: string;
  /** Behind the name of every endpoint. */
  readonly pathSuffix: '' | '.aspx';
  /** Keys of the handshake behind SN, in their order. */
  readonly handshakeKeys: readonly ('options' | 'language' | 'pushver' | 'DeviceType' | 'PushOptionsFlag')[];
  /** `DeviceType`, as it stands in the query. */
  readonly deviceType?: string;
  /** `fixed` sends 9999 with everything; `real` sends the time of the newest record and obeys the server's. */
  readonly stamps: 'fixed' | 'real';
  /** The key of the operation log's marker. */
  readonly operlogStampKey: 'Stamp' | 'OpStamp';
  /** What stands between the parts of `options`. */
  readonly optionSeparator: ',' | '\n';
  /** Algorithms and function bits of INFO: fingerprint, face, faces a person, bits. */
  readonly info: readonly [string, string, string, string];
  readonly user: UserStyle;
  /** The line that carries a template, by what it is of; not listed: none is sent. */
  readonly templates: Partial<Readonly<Record<'fingerprint' | 'face' | 'palm', TemplateStyle>>>;
  /** Operations logged when somebody enrols a finger, a face, a palm; and when a user is deleted. */
  readonly operations: {
    readonly fingerprint: number;
    readonly face: readonly number[];
    readonly palm: number;
    readonly userDeleted: number;
  };
  /** Sends the photo of whom it recognises by face. */
  readonly sendsFacePhoto: boolean;
  /** What a query for records that are not there returns. */
  readonly nothingFound: number;
  /** What a command returns that is not known. */
  readonly unknownCommand: number;
  /** Where photos of punches go, if it takes any. */
  readonly punchPhotos: 'cdata' | 'fdata' | 'none';
}

export interface UserStyle {
  /** Fields behind Grp: all have TZ. */
  readonly fields: 'short' | 'verify' | 'dates';
  readonly card: 'decimal' | 'hex';
  readonly verifyMode: string;
  /** Digits of TZ. */
  readonly timeZones: string;
  /** What an empty field holds. */
  readonly empty: '' | 'null';
}

/** `FP`, `FACE`: a line of OPERLOG; otherwise BIODATA with a type and a version. */
export type TemplateStyle =
  | { readonly table: 'operlog'; readonly keyword: 'FP' | 'FACE'; readonly parts: number; readonly chars: number }
  | {
      readonly table: 'biodata';
      readonly type: number;
      readonly version: readonly [major: number, minor: number];
      readonly parts: number;
      readonly chars: number;
    };

/** A family that speaks the access dialect, PUSH 3.x. */
export interface AccessModel extends AnyModel {
  readonly dialect: 'access';
  readonly pushVersion: string;
  readonly httpLanguage: string;
  /** The event that says "this person passed", by how it recognised them. */
  readonly passed: Partial<Readonly<Record<Modality, number>>>;
  /** Order and choice of the fields of an rtlog line. */
  readonly rtlogFields: readonly RtlogField[];
  readonly doors: number;
  /** Refuses, with event 23, whom no `userauthorize` lets in. */
  readonly needsAuthorisation: boolean;
  /** Asks for the time after it was told to set it. */
  readonly asksTime: boolean;
  /** The table that carries a template; `biodata` from 3.1.2 on. */
  readonly templateTable: 'templatev10' | 'biodata';
}

export type RtlogField =
  | 'time'
  | 'pin'
  | 'cardno'
  | 'sitecode'
  | 'linkid'
  | 'eventaddr'
  | 'event'
  | 'inoutstatus'
  | 'verifytype'
  | 'index'
  | 'maskflag'
  | 'temperature'
  | 'convtemperature';

/** How the firmware of one family writes; shapes as captured from real devices, or as the vendor documents them. */
export type DeviceModel = AttendanceModel | AccessModel;
