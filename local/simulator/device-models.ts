/** How the firmware of one model writes; shapes as captured from real devices. */
export interface DeviceModel {
  readonly name: string;
  readonly firmware: string;
  readonly pushVersion: string;
  /** Columns of an attendance line. */
  readonly attlogColumns: 7 | 10;
  readonly trailingTab: boolean;
  /** Sent with uploads; old firmware sends none. */
  readonly contentType?: string;
  readonly platform: string;
}

export const DEVICE_MODELS = [
  {
    name: 'SpeedFace-V5L',
    firmware: 'ZAM230-NF50VA-Ver1.1.9',
    pushVersion: '2.4.1',
    attlogColumns: 10,
    trailingTab: true,
    contentType: 'text/plain',
    platform: 'ZAM230_TFT',
  },
  {
    name: 'X100-C',
    firmware: 'Ver 8.0.3.4-20200428',
    pushVersion: '2.4.0',
    attlogColumns: 7,
    trailingTab: true,
    platform: 'ZMM220_TFT',
  },
  {
    name: 'uFace602',
    firmware: 'Ver 8.0.4.5-20200417',
    pushVersion: '2.4.1',
    attlogColumns: 7,
    trailingTab: false,
    contentType: 'text/plain',
    platform: 'ZMM510_TFT',
  },
] as const satisfies readonly DeviceModel[];
