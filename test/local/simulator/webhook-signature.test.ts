import { describe, expect, it } from 'vitest';
import { findSignatureProblems, type Headers } from '../../../local/simulator/webhook-signature.ts';
import { eventBody, signedHeaders } from './signed-webhook.ts';

const HEX = 'x-punchconnect-signature is not the hex HMAC-SHA256 of the body';
const STANDARD = 'webhook-signature holds no right v1 signature';

describe('findSignatureProblems', () => {
  it('accepts the vector published with Standard Webhooks', () => {
    const headers = {
      // HMAC-SHA256 of the body with the whole secret as key, by openssl.
      'x-punchconnect-signature': '80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const body = Buffer.from('{"test": 2432232314}');
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

    expect(findSignatureProblems({ headers, body }, secret, 1_614_265_330_000)).toEqual([]);
  });

  const body = Buffer.from(eventBody({ sequence: 1 }));
  const check = (secret: string, changes: Headers = {}, sent = body) => {
    const headers = { ...signedHeaders(body.toString(), secret), ...changes };
    return findSignatureProblems({ headers, body: sent }, secret, Date.now());
  };

  it.each(['tu-secreto-webhook', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])(
    'agrees with the standardwebhooks package on the secret %s',
    (secret) => {
      expect(check(secret)).toEqual([]);
    },
  );

  it('accepts a second signature during a rotation', () => {
    const right = signedHeaders(body.toString(), 'now')['webhook-signature'] ?? '';

    expect(check('now', { 'webhook-signature': `v1,AAAA ${right}` })).toEqual([]);
  });

  it('finds a body that was changed on its way', () => {
    expect(check('s', {}, Buffer.from(body.toString().replace('1042', '1043')))).toEqual([HEX, STANDARD]);
  });

  it('finds another secret', () => {
    const headers = signedHeaders(body.toString(), 'theirs');

    expect(findSignatureProblems({ headers, body }, 'ours', Date.now())).toEqual([HEX, STANDARD]);
  });

  it('finds a header that is missing', () => {
    expect(check('s', { 'x-punchconnect-signature': undefined })).toEqual([HEX]);
    expect(check('s', { 'webhook-signature': undefined })).toEqual([STANDARD]);
    expect(check('s', { 'webhook-id': undefined })).toEqual([STANDARD]);
  });

  it('finds an old attempt that is played again', () => {
    const at = new Date(Date.now() - 301_000);
    const headers = signedHeaders(body.toString(), 's', { at });

    expect(findSignatureProblems({ headers, body }, 's', Date.now())).toEqual([
      `webhook-timestamp ${Math.floor(at.getTime() / 1000)} is not within five minutes of now`,
    ]);
  });
});
