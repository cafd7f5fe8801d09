import { describe, expect, it } from 'vitest';
import { parseWebhook, wantsEvent, type Webhook } from '../../../core/webhook/webhook.ts';

const webhook: Webhook = {
  accountId: 'acc_1',
  webhookId: 'wh_1',
  url: 'https://example.com/hook',
  events: ['attendance.punch'],
  includeBackfill: false,
  maxConcurrency: 10,
  advanceAfterSeconds: 259_200,
  startsAt: '2026-03-28T14:00:00.000Z',
  createdAt: '2026-03-28T14:00:00.000Z',
};
const punch = { type: 'attendance.punch', serial: 'A', backfill: false };

describe('wantsEvent', () => {
  it('takes the types that were asked for', () => {
    expect(wantsEvent(webhook, punch)).toBe(true);
    expect(wantsEvent(webhook, { ...punch, type: 'device.offline' })).toBe(false);
  });

  it('takes backfill only where it was asked for', () => {
    expect(wantsEvent(webhook, { ...punch, backfill: true })).toBe(false);
    expect(wantsEvent({ ...webhook, includeBackfill: true }, { ...punch, backfill: true })).toBe(true);
  });

  it('takes only the devices that were named, or all', () => {
    expect(wantsEvent({ ...webhook, devices: ['A', 'B'] }, punch)).toBe(true);
    expect(wantsEvent({ ...webhook, devices: ['B'] }, punch)).toBe(false);
  });
});

describe('parseWebhook', () => {
  it('reads a stored row', () => {
    expect(parseWebhook({ pk: 'acc_1', sk: 'WH#wh_1', ...webhook })).toEqual(webhook);
  });

  it('refuses a row that lacks something, and names it', () => {
    expect(() => parseWebhook({ ...webhook, url: undefined })).toThrow(
      'stored item: url is undefined, expected a string',
    );
  });
});
