import { describe, expect, it } from 'vitest';
import {
  accessHandshakeReply,
  handshakeReply,
  okReply,
  pushConfigReply,
  registryReply,
  rtdataReply,
} from '../../../core/zkteco/replies.ts';

const options = { serial: 'CKJF201960996', offsetMinutes: -360, pollSeconds: 30, stamps: {}, maxPostBytes: 1_048_576 };

describe('handshakeReply', () => {
  it('asks for punches, operations and users, and for no template or photo', () => {
    expect(handshakeReply(options)).toBe(
      [
        'GET OPTION FROM: CKJF201960996',
        'ATTLOGStamp=None',
        'OPERLOGStamp=9999',
        'ATTPHOTOStamp=None',
        'BIODATAStamp=None',
        'ErrorDelay=30',
        'Delay=30',
        'TransTimes=00:00;14:05',
        'TransInterval=1',
        'TransFlag=TransData AttLog\tOpLog\tEnrollUser\tChgUser',
        'TimeZone=-6',
        'Realtime=1',
        'Encrypt=None',
        'ServerVer=2.4.1',
        'PushProtVer=2.4.1',
        'PushOptionsFlag=1',
        'PushOptions=UserCount,TransactionCount,FingerFunOn,FPVersion,FPCount,FaceFunOn,FaceVersion,FaceCount,FvFunOn,FvVersion,FvCount,PvFunOn,PvVersion,PvCount,BioPhotoFun,BioDataFun,VisilightFun,PhotoFunOn,MaskDetectionFunOn,IRTempDetectionFunOn',
        'SupportPing=1',
        'MaxPostSize=1048576',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [0, '0'],
    [480, '8'],
    [-180, '-3'],
    [330, '330'],
    [345, '345'],
    [-210, '-210'],
    [-570, '-570'],
    [825, '825'],
  ])('writes an offset of %i minutes as %s', (offsetMinutes, timeZone) => {
    expect(handshakeReply({ ...options, offsetMinutes })).toContain(`\nTimeZone=${timeZone}\n`);
  });

  it('gives back the markers that the device sent, under both names', () => {
    const reply = handshakeReply({ ...options, stamps: { attlog: '289503453', operlog: '350154520' } });
    expect(reply).toContain('\nATTLOGStamp=289503453\nStamp=289503453\nOPERLOGStamp=350154520\nOpStamp=350154520\n');
  });
});

describe('access replies', () => {
  it('sends an unregistered device to register', () => {
    expect(accessHandshakeReply({ registered: false })).toBe('OK\n');
    expect(registryReply('Uy47fxftP3')).toBe('RegistryCode=Uy47fxftP3\n');
  });

  it('configures a registered one', () => {
    const known = { registryCode: 'Uy47fxftP3', sessionId: '30BFB04B2C8A', pollSeconds: 5 };
    const configuration =
      'ErrorDelay=30\nRequestDelay=5\nTransTimes=00:00;14:05\nTransInterval=1\nTransTables=User Transaction\nRealtime=1\n' +
      'SessionID=30BFB04B2C8A\nTimeoutSec=10\n';
    expect(accessHandshakeReply({ registered: true, ...known })).toBe(
      `registry=ok\nRegistryCode=Uy47fxftP3\nServerVersion=3.0.1\nServerName=PunchConnect\nPushProtVer=3.0.1\n${configuration}`,
    );
    expect(pushConfigReply(known)).toBe(
      `ServerVersion=3.0.1\nServerName=PunchConnect\nPushVersion=3.0.1\n${configuration}`,
    );
  });

  it.each([
    [-360, '-0600'],
    [330, '+0530'],
    [-570, '-0930'],
    [0, '+0000'],
  ])('tells the time to a device at %i minutes', (offsetMinutes, zone) => {
    const nowMs = Date.UTC(2017, 0, 19, 15, 14, 48, 999);
    expect(rtdataReply({ nowMs, offsetMinutes })).toBe(`DateTime=548003688,ServerTZ=${zone}\n`);
  });
});

it('says OK', () => {
  expect(okReply()).toBe('OK\n');
});
