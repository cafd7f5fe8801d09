import { describe, expect, it } from 'vitest';
import { callTo } from './pushes.ts';

describe('readDeviceCall', () => {
  it.each([
    '/iclock/cdata',
    '/iclock/cdata/',
    '/iclock/cdata.aspx',
    '/iclock/cdata.aspx/',
    '//iclock/cdata',
    '/iclock//cdata',
    '/iclock/iclock/cdata',
    '/cdata',
    '/cdata.aspx',
    '/ICLOCK/CData',
    '/iclock/CDATA.ASPX',
  ])('routes %s', (path) => {
    const call = callTo(`${path}?SN=CMWV250900001&table=ATTLOG`);
    expect(call).toMatchObject({ endpoint: 'upload', table: 'attlog', serial: 'CMWV250900001' });
  });

  it.each([
    ['/iclock/getrequest?SN=A1', 'GET', '', 'getrequest'],
    ['/iclock/getreq?SN=A1', 'GET', '', 'getrequest'],
    ['/iclock/getrequest.aspx?SN=A1', 'POST', '', 'getrequest'],
    ['/iclock/devicecmd.aspx?SN=A1', 'POST', 'ID=1&Return=0', 'devicecmd'],
    ['/iclock/registry?SN=A1', 'POST', '', 'registry'],
    ['/iclock/push?SN=A1', 'GET', '', 'push'],
    ['/iclock/ping?SN=A1', 'GET', '', 'ping'],
    ['/iclock/querydata?SN=A1', 'POST', '', 'querydata'],
    ['/iclock/rtdata?SN=A1&type=time', 'GET', '', 'rtdata'],
    ['/iclock/fdata.aspx?SN=A1', 'POST', '', 'fdata'],
    ['/iclock/exchange?SN=A1', 'POST', '', 'exchange'],
    ['/iclock/file?SN=A1', 'GET', '', 'file'],
    ['/iclock/service/control?SN=A1', 'GET', '', 'unknown'],
    ['/iclock/FileName=options.cfg?SN=A1', 'GET', '', 'unknown'],
    ['/?SN=A1', 'GET', '', 'unknown'],
    ['/iclock/cdata?SN=A1&options=all', 'GET', '', 'handshake'],
    ['/iclock/cdata?SN=A1', 'GET', '', 'handshake'],
    ['/iclock/cdata?SN=A1&options=all', 'POST', '', 'handshake'],
    ['/iclock/cdata?SN=A1', 'POST', '', 'upload'],
    ['/iclock/cdata?SN=A1&table=ATTLOG', 'GET', '', 'upload'],
    ['/iclock/cdata?SN=A1', 'POST', 'ID=7&Return=0&CMD=DATA\n', 'devicecmd'],
    ['/iclock/cdata?SN=A1', 'POST', 'id=7&return=0&cmd=DATA\n', 'devicecmd'],
    ['/iclock/cdata?SN=A1', 'POST', 'ID=7\nSN=A1\nReturn=0\n', 'devicecmd'],
    ['/iclock/cdata?SN=A1&ID=7&Return=0&CMD=CHECK', 'GET', '', 'devicecmd'],
    ['/iclock/getrequest?SN=A1', 'POST', 'ID=7&Return=0&CMD=DATA', 'devicecmd'],
    ['/iclock/cdata?SN=A1&AuthType=device', 'POST', '', 'verify'],
    ['/iclock/cdata?SN=A1&type=PostVerifyData', 'POST', '', 'verify'],
    ['/iclock/cdata?SN=A1&table=RemoteAtt&PIN=5', 'GET', '', 'verify'],
  ])('takes %s (%s) for what it is', (target, method, body, endpoint) => {
    expect(callTo(target, { method, body }).endpoint).toBe(endpoint);
  });

  it('decodes query values and compares keys without case', () => {
    const { query } = callTo('/iclock/getrequest?sn=A1&InFo=Ver%202.0.12,0,%E4%B8%AD%ZZ+1&INFO=second&empty=&bare', {
      method: 'GET',
    });
    expect(Object.fromEntries(query)).toEqual({ sn: 'A1', info: 'Ver 2.0.12,0,中%ZZ+1', empty: '', bare: '' });
  });

  it.each([
    ['SN=CMWV250900001', 'CMWV250900001'],
    ['sn=cmwv_2509-1', 'cmwv_2509-1'],
    ['SN=%20A1%20', 'A1'],
    ['SN=', undefined],
    ['table=ATTLOG', undefined],
    ['SN=A/1', undefined],
    ['SN=A%001', undefined],
    [`SN=${'A'.repeat(40)}`, 'A'.repeat(40)],
    [`SN=${'A'.repeat(41)}`, undefined],
  ])('reads the serial of %s', (query, serial) => {
    expect(callTo(`/iclock/cdata?${query}`).serial).toBe(serial);
  });

  it.each([
    ['/iclock/cdata?SN=A1&options=all&DeviceType=acc', {}, 'access'],
    ['/iclock/cdata?SN=A1&options=all&DeviceType=att', { accept: 'application/push' }, 'attendance'],
    ['/iclock/cdata?SN=A1&options=all&DeviceType=middle%20east', {}, 'attendance'],
    ['/iclock/cdata?SN=A1&options=all&pushver=3.1.2', {}, 'attendance'],
    ['/iclock/getrequest?SN=A1', { cookie: 'token=9d41' }, 'access'],
    ['/iclock/getrequest?SN=A1', { accept: 'application/push' }, 'access'],
    ['/iclock/getrequest?SN=A1', { accept: '*/*' }, 'attendance'],
    ['/iclock/cdata?SN=A1&table=rtlog', {}, 'access'],
    ['/iclock/registry?SN=A1', {}, 'access'],
  ])('tells the dialect of %s', (target, headers, dialect) => {
    expect(callTo(target, { method: 'GET', headers }).dialect).toBe(dialect);
  });
});
