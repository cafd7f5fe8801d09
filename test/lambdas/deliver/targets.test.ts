import { describe, expect, it } from 'vitest';
import type { Registration } from '../../../core/device/device.ts';
import { createTargets, type Targets } from '../../../lambdas/deliver/targets.ts';
import { ACCOUNT, REGISTRATION, SERIAL, WEBHOOK } from '../../support/facts.ts';
import { aWebhook, T0 } from '../../support/lane-world.ts';

const registration: Registration = {
  registrationId: REGISTRATION,
  accountId: ACCOUNT,
  serial: SERIAL,
  facts: {},
  stamps: {},
};

interface World {
  readonly targets: Targets;
  readonly loads: string[];
  nowMs: number;
  registration: Registration | undefined;
}

function createWorld(): World {
  const loads: string[] = [];
  const world: World = {
    loads,
    nowMs: T0,
    registration,
    targets: createTargets({
      now: () => world.nowMs,
      webhooks: {
        getWebhook: async (_, webhookId) => {
          loads.push(webhookId);
          return aWebhook;
        },
        getSecret: async () => ({ ciphertext: 'c2VhbGVk', generated: false }),
      },
      devices: {
        getRegistration: async (registrationId) => {
          loads.push(registrationId);
          return world.registration;
        },
      },
      secrets: { decrypt: async (ciphertext) => Buffer.from(`opened ${ciphertext}`) },
    }),
  };
  return world;
}

describe('createTargets', () => {
  it('reads configuration once in 15 seconds', async () => {
    const world = createWorld();

    for (const seconds of [0, 14, 15]) {
      world.nowMs = T0 + seconds * 1_000;
      await world.targets.getWebhook(ACCOUNT, WEBHOOK);
      await world.targets.getRegistration(REGISTRATION);
    }

    expect(world.loads).toEqual([WEBHOOK, REGISTRATION, WEBHOOK, REGISTRATION]);
  });

  it('gives the secret in the clear', async () => {
    expect(await createWorld().targets.getSecret(WEBHOOK)).toBe('opened c2VhbGVk');
  });

  it('never goes by the memory of a device that was removed: it may have been added again', async () => {
    const world = createWorld();
    world.registration = { ...registration, removedAt: '2026-03-28T14:00:00.000Z' };
    expect(await world.targets.getRegistration(REGISTRATION)).toMatchObject({ removedAt: '2026-03-28T14:00:00.000Z' });

    world.registration = registration;
    expect(await world.targets.getRegistration(REGISTRATION)).toEqual(registration);
  });

  it('never goes by the memory of what was not there', async () => {
    const world = createWorld();
    world.registration = undefined;
    expect(await world.targets.getRegistration(REGISTRATION)).toBeUndefined();

    world.registration = registration;
    expect(await world.targets.getRegistration(REGISTRATION)).toEqual(registration);
  });
});
