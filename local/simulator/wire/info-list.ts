import type { AttendanceModel } from '../device-model.ts';
import type { OptionValues } from './option-list.ts';

/** What a poll says of the device: firmware, people, fingerprints, punches, address, algorithms, faces, function bits. */
export function toInfo({ firmware, info }: AttendanceModel, values: OptionValues): string {
  const { users, fingers, punches, faces, address } = values;
  const [fingerAlgorithm, faceAlgorithm, facesEach, bits] = info;
  const known = [firmware.replaceAll(' ', '%20'), users, fingers, punches, address, fingerAlgorithm];
  // The oldest know nothing of faces.
  return (faceAlgorithm === '' ? known : [...known, faceAlgorithm, facesEach, faces, bits]).join(',');
}
