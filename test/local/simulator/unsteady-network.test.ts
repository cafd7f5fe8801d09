import { describe, expect, it } from 'vitest';
import { UnsteadyNetwork } from '../../../local/simulator/unsteady-network.ts';
import { ManualClock } from './manual-clock.ts';

describe('UnsteadyNetwork', () => {
  it('disturbs uploads in each of its ways, and nothing else', () => {
    const network = (...draws: number[]) =>
      new UnsteadyNetwork({ fraction: 0.05, random: () => draws.shift() ?? 0, clock: new ManualClock(0) });

    expect(network(0.049, 0.1).disturb('attlog')).toBe('unreachable');
    expect(network(0.049, 0.3).disturb('attlog')).toBe('torn-request');
    expect(network(0.049, 0.5).disturb('operlog')).toBe('lost-answer');
    expect(network(0.049, 0.9).disturb('attlog')).toBe('abandoned');
    expect(network(0.05).disturb('attlog')).toBe('none');
    expect(network(0).disturb('poll')).toBe('none');
    expect(network(0).disturb('handshake')).toBe('none');
  });

  it('keeps an outage up for every request until it is over', async () => {
    const clock = new ManualClock(0);
    const draws = [0, 0, 0.5]; // trouble, of the first kind, of half the longest length
    const network = new UnsteadyNetwork({ fraction: 1, random: () => draws.shift() ?? 0, clock });

    expect(network.disturb('attlog')).toBe('unreachable');
    expect(network.disturb('poll')).toBe('unreachable');
    clock.setTimer(24_999, () => undefined);
    await clock.runUntil(() => clock.now() === 24_999);
    expect(network.disturb('handshake')).toBe('unreachable');
    clock.setTimer(25_000, () => undefined);
    await clock.runUntil(() => clock.now() === 25_000);
    expect(network.disturb('handshake')).toBe('none');
  });

  it('never disturbs when the share is 0 or the network was healed', () => {
    const clock = new ManualClock(0);
    const steady = new UnsteadyNetwork({ fraction: 0, random: () => 0, clock });
    const healed = new UnsteadyNetwork({ fraction: 1, random: () => 0, clock });
    healed.heal();

    expect(steady.disturb('attlog')).toBe('none');
    expect(healed.disturb('attlog')).toBe('none');
  });
});
