import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signBody, signStandardWebhook } from '../../../core/delivery/sign.ts';
import { toWebhookCall } from '../../../core/delivery/webhook-call.ts';
import { toSigningKey } from '../../../core/webhook/secret.ts';
import { testId, WEBHOOK } from '../../support/facts.ts';

/** Published with Standard Webhooks 1.0.0. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
};

const event = { eventId: testId('evt', 1), type: 'attendance.punch', body: '{"event_id":"evt_1","n":1}' } as const;
const call = (secret: string): ReturnType<typeof toWebhookCall> =>
  toWebhookCall({
    url: 'https://example.com/hook',
    secret,
    webhookId: WEBHOOK,
    event,
    attempt: 3,
    nowMs: Date.now(),
  });

describe('signStandardWebhook', () => {
  it('matches the vector published with Standard Webhooks', () => {
    expect(signStandardWebhook(toSigningKey(VECTOR.secret), VECTOR)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});

describe('signBody', () => {
  it('is the hex HMAC-SHA256 of the body', () => {
    // echo -n '{"a":1}' | openssl dgst -sha256 -hmac 'tu-secreto-webhook'
    expect(signBody('tu-secreto-webhook', '{"a":1}')).toBe(
      '1fac70dfb2e5658d4f8a9da24c01c330b4ddd5888a947fd06de17ab6d4a4c612',
    );
  });
});

describe('toWebhookCall', () => {
  it('is accepted by the standardwebhooks package, with a whsec_ secret', () => {
    const { headers, body } = call(VECTOR.secret);

    expect(new Webhook(VECTOR.secret).verify(body, headers)).toEqual({ event_id: 'evt_1', n: 1 });
    expect(() => new Webhook(VECTOR.secret).verify(body.replace('1', '2'), headers)).toThrow();
  });

  it('is accepted by the standardwebhooks package, with a secret of any other form', () => {
    const { headers, body } = call('tu-secreto-webhook');

    expect(new Webhook('tu-secreto-webhook', { format: 'raw' }).verify(body, headers)).toEqual({
      event_id: 'evt_1',
      n: 1,
    });
  });

  it('sends the event’s own bytes and says in headers what they are', () => {
    const { headers, body, url } = call('tu-secreto-webhook');

    expect(url).toBe('https://example.com/hook');
    expect(body).toBe('{"event_id":"evt_1","n":1}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-punchconnect-event': 'attendance.punch',
      'x-punchconnect-attempt': '3',
      'x-punchconnect-delivery': 'dlv_0000000000000000000000000400000000000000000000000004',
      'webhook-id': 'evt_00000000000000000000000004',
    });
  });
});
