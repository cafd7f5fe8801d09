import { describe, expect, it } from 'vitest';
import { push } from './pushes.ts';

const results = (body: string, query = '') => push(`/iclock/devicecmd?SN=A1${query}`, body);

describe('readCommandResults', () => {
  it.each([
    ['one', 'ID=7&Return=0&CMD=DATA'],
    ['lower case', 'id=7&return=0&cmd=DATA\n'],
    ['another order', 'Return=0&ID=7&CMD=DATA\n'],
    ['lines', 'ID=7\r\nReturn=0\r\nCMD=DATA\r\n'],
  ])('reads a result: %s', (_, body) => {
    const { commandResults, acknowledgement, lines } = results(body);
    expect(commandResults).toEqual([{ id: '7', returnCode: 0, command: 'DATA', fields: {} }]);
    expect(acknowledgement).toBe('OK\n');
    expect(lines).toBe(1);
  });

  it('reads a result from the query string', () => {
    expect(results('', '&ID=7&Return=-1002&CMD=CHECK').commandResults).toEqual([
      { id: '7', returnCode: -1002, command: 'CHECK', fields: {} },
    ]);
  });

  it('takes the answer to INFO for facts of the device', () => {
    const { commandResults, facts } = results(
      'ID=4&Return=0&CMD=INFO\nINFO\n~OEMVendor=ZK CO., LTD.\nUserCount=25\nComPwd=1\n',
    );
    const values = { '~OEMVendor': 'ZK CO., LTD.', UserCount: '25' };
    expect(commandResults).toEqual([{ id: '4', returnCode: 0, command: 'INFO', fields: values }]);
    expect(Object.fromEntries(facts)).toEqual(values);
  });

  it('takes what stands inside a file for no result', () => {
    const { commandResults, setAside } = results(
      'ID=1&Return=0&CMD=CHECK\nID=5\nReturn=9\nCMD=GetFile\nContent=a\nID=6&Return=0\n',
    );
    expect(commandResults.map(({ id }) => id)).toEqual(['1', '5']);
    expect(setAside).toEqual([]);
  });

  it.each([
    ['without an id', 'Return=0&CMD=DATA'],
    ['whose return is no number', 'ID=7&Return=ok'],
    ['without a return', 'ID=7'],
    ['with a strange id', 'ID=a b&Return=0'],
  ])('sets aside a result %s', (_, body) => {
    expect(results(body)).toMatchObject({ commandResults: [], setAside: [{ text: body, reason: 'unreadable' }] });
  });
});
