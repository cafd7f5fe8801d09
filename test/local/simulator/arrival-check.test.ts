import { describe, expect, it } from 'vitest';
import { ArrivalCheck } from '../../../local/simulator/arrival-check.ts';
import { parseReceivedEvent } from '../../../local/simulator/received-event.ts';
import { type EventFields, eventBody, eventId, signedHeaders } from './signed-webhook.ts';

/** Plays attempts, each answered before the next; gives the texts of what was found. */
function play(...attempts: (EventFields & { status?: number | 'unanswered' })[]): string[] {
  const check = new ArrivalCheck();
  return attempts.flatMap(({ status = 200, ...fields }) => {
    const body = eventBody(fields);
    const event = parseReceivedEvent(body, signedHeaders(body, 's'));
    if ('problems' in event) throw new Error(event.problems.join());
    const { problems } = check.arrived(event, body);
    if (status !== 'unanswered') check.answered(event.eventId, status);
    return problems.map(({ kind, text }) => `${kind}: ${text}`);
  });
}

describe('ArrivalCheck', () => {
  it('is content with each device in order, from wherever it begins', () => {
    expect(play({ sequence: 7 }, { sequence: 8 }, { sequence: 1, serial: 'SIM2' }, { sequence: 9 })).toEqual([]);
  });

  it('counts each event type and live and backfill apart', () => {
    expect(
      play(
        { sequence: 1 },
        { sequence: 1, type: 'device.offline', serial: 'SIM2' },
        { sequence: 11, serial: 'SIM2', backfill: true },
        { sequence: 12, serial: 'SIM2', backfill: true },
        { sequence: 2 },
      ),
    ).toEqual([]);
  });

  it('is content with repetitions, accepted or not', () => {
    expect(
      play({ sequence: 1, status: 500 }, { sequence: 1 }, { sequence: 2 }, { sequence: 1 }, { sequence: 3 }),
    ).toEqual([]);
  });

  it('finds a hole', () => {
    expect(play({ sequence: 1 }, { sequence: 3 })).toEqual([
      `hole: SIM1 attendance.punch #3 (${eventId(3)}) came right after #1`,
    ]);
  });

  it('finds an event that names another one before it', () => {
    expect(play({ sequence: 1 }, { sequence: 2, previous: 9 })).toEqual([
      `hole: SIM1 attendance.punch #2 (${eventId(2)}) does not name ${eventId(1)} as the one before it`,
    ]);
  });

  it('finds a later event that names none, and a first that names one', () => {
    expect(play({ sequence: 5, previous: 0 })).toEqual([
      `hole: SIM1 attendance.punch #5 (${eventId(5)}) does not name the event before it`,
    ]);
    expect(play({ sequence: 1, previous: 9 })).toEqual([
      `hole: SIM1 attendance.punch #1 (${eventId(1)}) is the first and names one before it`,
    ]);
  });

  it('finds events in the wrong order', () => {
    expect(play({ sequence: 4 }, { sequence: 6 }, { sequence: 5 })).toEqual([
      `hole: SIM1 attendance.punch #6 (${eventId(6)}) came right after #4`,
      `order: SIM1 attendance.punch #5 (${eventId(5)}) came for the first time after #6`,
    ]);
  });

  it.each([500, 404, 429, 'unanswered'] as const)('finds an event that overtakes one with the answer %s', (status) => {
    expect(play({ sequence: 1, status }, { sequence: 2 })).toEqual([
      `order: SIM1 attendance.punch #2 (${eventId(2)}) came although ${eventId(1)} before it was not accepted`,
    ]);
  });

  it.each([400, 413, 422])('lets an event pass that was refused for good with %s', (status) => {
    expect(play({ sequence: 1, status }, { sequence: 2 })).toEqual([]);
  });

  it('finds a repetition with other bytes', () => {
    expect(play({ sequence: 1 }, { sequence: 1, site: 'Monterrey' })).toEqual([
      `bytes: SIM1 attendance.punch #1 (${eventId(1)}) came again with other bytes`,
    ]);
  });
});
