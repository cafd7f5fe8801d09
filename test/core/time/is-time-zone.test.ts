import { describe, expect, it } from 'vitest';
import { isTimeZone } from '../../../core/time/is-time-zone.ts';

describe('isTimeZone', () => {
  it.each(['America/Mexico_City', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Etc/GMT+5', 'UTC'])(
    'knows %s',
    (name) => expect(isTimeZone(name)).toBe(true),
  );
  it.each(['', '+05:30', '-6', 'America/Atlantis', 'Mexico City', 'GMT-6', '../etc', `A${'a'.repeat(64)}`])(
    'refuses %j',
    (name) => expect(isTimeZone(name)).toBe(false),
  );
});
