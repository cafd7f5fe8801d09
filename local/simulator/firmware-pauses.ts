/** Pauses of the firmware in milliseconds; the defaults were measured on a SpeedFace-V5L. */
export interface FirmwarePauses {
  readonly beforeOptions: number;
  readonly beforeBacklog: number;
  readonly beforeFirstPoll: number;
  /** Between a punch and its push. */
  readonly beforePunch: number;
  /** After each failed try of one upload; then the connection counts as down. */
  readonly betweenTries: readonly number[];
  /** Between handshakes while the server answers 401. */
  readonly whileUnauthorised: number;
  /** From a reboot to the next handshake: not measured. */
  readonly reboot: number;
}

export const FIRMWARE_PAUSES: FirmwarePauses = {
  beforeOptions: 1_500,
  beforeBacklog: 700,
  beforeFirstPoll: 2_000,
  beforePunch: 800,
  betweenTries: [300, 600, 900],
  whileUnauthorised: 15_000,
  reboot: 20_000,
};
