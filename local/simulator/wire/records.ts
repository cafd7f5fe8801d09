/** One line of a device's operation log. */
export interface Operation {
  readonly code: number;
  /** The administrator's number, 0 for nobody. */
  readonly operator: string;
  readonly deviceTime: string;
  /** Up to four; what is missing is written as 0. */
  readonly objects: readonly string[];
}

/** A person as a device knows them. */
export interface Person {
  readonly pin: string;
  readonly name: string;
  /** 0 user, 2 enroller, 6 admin, 14 super-admin. */
  readonly privilege: number;
  /** In clear text, '' for none. */
  readonly password: string;
  /** Decimal, '' for none. */
  readonly card: string;
  readonly group: number;
}

export type BiometricKind = 'fingerprint' | 'face' | 'palm';

/** A part of somebody's body, enrolled: of a finger one blob, of a palm or an old face several. */
export interface Enrolment {
  readonly pin: string;
  readonly kind: BiometricKind;
  /** Finger 0 to 9, otherwise 0. */
  readonly index: number;
  /** Base64, one a part. */
  readonly blobs: readonly string[];
}

/** What a door controller saw. */
export interface DoorEvent {
  readonly deviceTime: string;
  /** '0' for nobody. */
  readonly pin: string;
  /** '0' for none. */
  readonly card: string;
  readonly door: number;
  readonly event: number;
  /** 0 in, 1 out, 2 neither. */
  readonly direction: number;
  /** 200: nothing was verified. */
  readonly verify: number;
  readonly index: number;
}

/** The state of a controller's doors, as hexadecimal text. */
export interface DoorState {
  readonly deviceTime: string;
  readonly sensor: string;
  readonly relay: string;
  readonly alarm: string;
  readonly door?: string;
}

/** Why a device refused a photo or template. */
export interface Refusal {
  /** `D01E0005`: liveness failed. */
  readonly code: string;
  readonly commandId: string;
  /** Base64 of JSON. */
  readonly additional: string;
}

/** What an identity-card reader read. */
export interface IdentityCard {
  readonly pin: string;
  readonly number: string;
  readonly name: string;
  /** Base64. */
  readonly photo: string;
  /** Base64. */
  readonly template: string;
}
