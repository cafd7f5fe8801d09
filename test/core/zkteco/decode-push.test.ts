import { describe, expect, it } from 'vitest';
import { push, upload } from './pushes.ts';

const LINE = '1001\t2026-01-05 08:00:00\t0\t1\t\t0\t0\t';

describe('decodePush', () => {
  describe('text', () => {
    it.each([
      ['LF', `${LINE}\n${LINE}\n`],
      ['CRLF', `${LINE}\r\n${LINE}\r\n`],
      ['CR', `${LINE}\r${LINE}\r`],
      ['no final line break', `${LINE}\n${LINE}`],
      ['blank lines', `\n${LINE}\n\n \t\n${LINE}\n\n`],
      ['NULs', `\0${LINE}\n\0\n${LINE}\0\0`],
      ['a byte order mark', `\uFEFF${LINE}\n${LINE}\n`],
      ['the table name as its first line', `ATTLOG\n${LINE}\n${LINE}\n`],
    ])('reads a batch with %s', (_, body) => {
      const { punches, setAside, acknowledgement } = push('/iclock/cdata?SN=A1&table=ATTLOG', body);
      expect(punches.map(({ pin }) => pin)).toEqual(['1001', '1001']);
      expect(setAside).toEqual([]);
      expect(acknowledgement).toBe('OK: 2\n');
    });

    it.each([
      ['UTF-8', Buffer.from('USER PIN=1\tName=王小明\tPri=0')],
      [
        'GBK',
        Buffer.concat([Buffer.from('USER PIN=1\tName='), Buffer.from('cdf5d0a1c3f7', 'hex'), Buffer.from('\tPri=0')]),
      ],
    ])('reads a name in %s', (_, body) => {
      expect(push('/iclock/cdata?SN=A1&table=OPERLOG', body).users).toEqual([
        { pin: '1', fields: { name: '王小明', pri: '0' } },
      ]);
    });

    it('reads a name in Latin-1 beside one in UTF-8', () => {
      const body = Buffer.concat([
        Buffer.from('USER PIN=1\tName=José\n'),
        Buffer.from('USER PIN=2\tName=José\n', 'latin1'),
      ]);
      expect(push('/iclock/cdata?SN=A1&table=OPERLOG', body).users).toEqual([
        { pin: '1', fields: { name: 'José' } },
        { pin: '2', fields: { name: 'José' } },
      ]);
    });
  });

  describe('OPERLOG', () => {
    it('reads operations, users, templates and photos in one body', () => {
      const { operationLog, users, otherRecords, dropped, setAside, acknowledgement } = upload(
        'OPERLOG',
        'OPLOG 30\t0\t2024-08-05 12:48:25\t1160\t0\t0\t0',
        'OPLOG 5\t0\t289515406\tDHCP\t0\t0',
        'USER PIN=1160\tName=Ani\tPri=14\tPasswd=4711\tCard=[15CD5B07]\tGrp=1\tTZ=0000000100000000\tVerify=null',
        'FP PIN=1160\tFID=6\tSize=8\tValid=3\tTMP=QUJDRA==',
        'FVEIN Pin=1160\tFID=1\tIndex=0\tSize=8\tValid=1\tTmp=QUJDRA==',
        'USERPIC PIN=1160\tFileName=1160.jpg\tSize=8\tContent=QUJDRA==',
        'WORKCODE PIN=1160\tCODE=7\tNAME=Patio',
        'SMS UID=4\tMIN=5',
        'what is this',
      );
      expect(operationLog).toEqual([
        {
          kind: 'oplog',
          fields: {
            op: '30',
            operator: '0',
            deviceTime: '2024-08-05 12:48:25',
            obj1: '1160',
            obj2: '0',
            obj3: '0',
            obj4: '0',
          },
        },
        {
          kind: 'oplog',
          fields: { op: '5', operator: '0', deviceTime: '2009-01-03 20:56:46', obj1: 'DHCP', obj2: '0', obj3: '0' },
        },
      ]);
      expect(users).toEqual([
        { pin: '1160', fields: { name: 'Ani', pri: '14', card: '[15CD5B07]', grp: '1', tz: '0000000100000000' } },
      ]);
      expect(otherRecords).toEqual([
        { kind: 'enrolment', fields: { record: 'fp', pin: '1160', fid: '6', size: '8', valid: '3' } },
        { kind: 'enrolment', fields: { record: 'fvein', pin: '1160', fid: '1', index: '0', size: '8', valid: '1' } },
        { kind: 'photo', fields: { record: 'userpic', pin: '1160', filename: '1160.jpg', size: '8' } },
        { kind: 'workcode', fields: { pin: '1160', code: '7', name: 'Patio' } },
        { kind: 'table:sms', fields: { uid: '4', min: '5' } },
      ]);
      expect(dropped).toEqual({ templates: 2, photos: 1 });
      expect(setAside).toEqual([{ text: 'what is this', reason: 'unreadable' }]);
      expect(acknowledgement).toBe('OK: 9\n');
    });

    it('keeps no value that sets a password', () => {
      const { operationLog } = upload(
        'OPERLOG',
        'OPLOG 80\t0\t2024-08-05 12:48:25\t998877\t0\t0\t0',
        'OPLOG 5\t0\t2024-08-05 12:48:25\tCOMKey\t998877\t0\t0',
        'OPLOG 113\t0\t2024-08-05 12:48:25\t1160\t998877\t0\t0',
      );
      expect(operationLog.map(({ fields }) => fields.obj1)).toEqual([undefined, 'COMKey', '1160']);
      expect(JSON.stringify(operationLog)).not.toContain('998877');
    });

    it('keeps the time of an operation that is no date', () => {
      expect(upload('OPERLOG', 'OPLOG 0\t0\t1971--10--29\t0').operationLog[0]?.fields).toEqual({
        op: '0',
        operator: '0',
        time: '1971--10--29',
        obj1: '0',
      });
    });

    it('drops the rest of a template that was wrapped', () => {
      const { otherRecords, setAside, lines } = upload('OPERLOG', 'FP PIN=1\tFID=0\tTMP=QUJDRA', 'c2VjcmV0', 'ZW5k==');
      expect(otherRecords).toHaveLength(1);
      expect(setAside).toEqual([]);
      expect(lines).toBe(1);
    });

    it.each([
      ['without a PIN', 'USER PIN=\tName=A', 'bad_pin'],
      ['with too long a PIN', `USER PIN=${'1'.repeat(41)}`, 'bad_pin'],
      ['whose fields ran together', 'USER PIN=1 Name=A Passwd=1234', 'bad_pin'],
      ['without fields', 'USER 1', 'unreadable'],
      ['of an operation without a number', 'OPLOG x\t0', 'unreadable'],
    ])('sets aside a line %s', (_, line, reason) => {
      expect(upload('OPERLOG', line).setAside).toMatchObject([{ reason }]);
    });
  });

  it('keeps of an identity card only whose it is', () => {
    const { otherRecords, dropped, acknowledgement } = upload(
      'IDCARD',
      'IDCARD PIN=5\tIDNum=110101199003074530\tName=Li\tAddress=Road 1\tPhoto=QUJD\tFPTemplate1=QUJD',
    );
    expect(otherRecords).toEqual([{ kind: 'idcard', fields: { pin: '5' } }]);
    expect(dropped).toEqual({ templates: 1, photos: 1 });
    expect(acknowledgement).toBe('OK\n');
  });

  describe('tabledata', () => {
    const rows = (tablename: string, ...lines: string[]) =>
      push(`/iclock/cdata?SN=A1&table=tabledata&tablename=${tablename}&count=1`, lines.join('\r\n'));

    it('reads users, and nothing of their passwords', () => {
      const { users, acknowledgement } = rows(
        'user',
        'user uid=2\tcardno=77\tpin=4\tpassword=1\tname=Eva\tprivilege=0',
      );
      expect(users).toEqual([{ pin: '4', fields: { uid: '2', cardno: '77', name: 'Eva', privilege: '0' } }]);
      expect(acknowledgement).toBe('user=1\n');
    });

    it.each([
      [
        'biodata',
        'biodata pin=4\tno=0\tindex=0\ttype=9\tmajorver=58\ttmp=QUJD',
        'enrolment',
        { templates: 1, photos: 0 },
      ],
      ['biophoto', 'biophoto pin=4\tfilename=4.jpg\ttype=9\tcontent=QUJD', 'photo', { templates: 0, photos: 1 }],
      ['ATTPHOTO', 'ATTPHOTO pin=20150731103012-123.jpg\tsize=3\tphoto=QUJD', 'photo', { templates: 0, photos: 1 }],
      ['errorlog', 'errorlog errcode=D01E0001\tcmdid=3', 'errorlog', { templates: 0, photos: 0 }],
      ['userauthorize', 'userauthorize pin=4\tauthorizedoorid=1', 'table:userauthorize', { templates: 0, photos: 0 }],
      ['mulcarduser', 'pin=4\tcardno=1', 'table:mulcarduser', { templates: 0, photos: 0 }],
    ])('acknowledges %s by its name', (tablename, line, kind, dropped) => {
      const decoded = rows(tablename, line);
      expect(decoded.otherRecords.map((record) => record.kind)).toEqual([kind]);
      expect(decoded.dropped).toEqual(dropped);
      expect(decoded.acknowledgement).toBe(`${tablename}=1\n`);
    });

    it('takes apart the name of a punch photo', () => {
      expect(rows('ATTPHOTO', 'ATTPHOTO pin=20150731103012-123.jpg\tphoto=QUJD').otherRecords[0]?.fields).toEqual({
        record: 'attphoto',
        pin: '123',
        deviceTime: '2015-07-31 10:30:12',
      });
    });

    it('acknowledges a table without a name, or with one that is none, with OK', () => {
      expect(push('/iclock/cdata?SN=A1&table=tabledata', 'x y=1').acknowledgement).toBe('OK\n');
      expect(push('/iclock/cdata?SN=A1&table=tabledata&tablename=a%0Ab', 'x y=1').acknowledgement).toBe('OK\n');
    });
  });

  it('acknowledges the count of a query with OK and keeps it', () => {
    const { otherRecords, acknowledgement } = push('/iclock/querydata?SN=A1&type=count&tablename=user', 'user=5');
    expect(otherRecords).toEqual([{ kind: 'count', fields: { user: '5' } }]);
    expect(acknowledgement).toBe('OK\n');
  });

  describe('options', () => {
    it('gives a part without = to the value before it', () => {
      const { facts, acknowledgement } = upload('options', '~OEMVendor=ZKTECO CO., LTD.,VideoTID=,FPVersion=10');
      expect(Object.fromEntries(facts)).toEqual({ '~OEMVendor': 'ZKTECO CO., LTD.', VideoTID: '', FPVersion: '10' });
      expect(acknowledgement).toBe('OK\n');
    });

    it('keeps no secret, no blob, and a bounded number of bounded values', () => {
      const many = Array.from({ length: 400 }, (_, index) => `key${index}A=1`).join(',');
      const { facts } = upload('options', `ComPwd=1234,pushcommkey=1234,TMP=1234,Long=${'x'.repeat(300)},${many}`);
      expect(facts.size).toBe(256);
      expect(JSON.stringify([...facts])).not.toContain('1234');
      expect(facts.get('Long')).toBe('[cut: 300 characters]');
    });
  });

  describe('a body without a table', () => {
    it('takes only what looks like a punch', () => {
      const { punches, setAside, acknowledgement } = push(
        '/iclock/cdata?SN=A1',
        `${LINE}\n1001\t2026-01-05 08:00:00\nBIODATA Pin=5\tTmp=QUJD\nhello\n`,
      );
      expect(punches).toHaveLength(1);
      expect(setAside).toEqual([
        { text: '1001\t2026-01-05 08:00:00', reason: 'no_table' },
        { text: 'BIODATA Pin=5\tTmp=[cut]', reason: 'no_table' },
        { text: 'hello', reason: 'no_table' },
      ]);
      expect(acknowledgement).toBe('OK: 4\n');
    });

    it('says OK to nothing', () => {
      expect(push('/iclock/cdata?SN=A1', '').acknowledgement).toBe('OK\n');
    });
  });

  it('never takes punch lines of an unknown table for punches', () => {
    const { punches, otherRecords, acknowledgement } = upload('SOMETHINGNEW', LINE);
    expect(punches).toEqual([]);
    expect(otherRecords).toEqual([
      {
        kind: 'table:somethingnew',
        fields: { col1: '1001', col2: '2026-01-05 08:00:00', col3: '0', col4: '1', col6: '0', col7: '0' },
      },
    ]);
    expect(acknowledgement).toBe('OK\n');
  });

  it('keeps nothing of a body that is no text', () => {
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100', 'hex');
    const { setAside, otherRecords } = push('/iclock/cdata?SN=A1&table=SOMETHINGNEW', jpeg);
    expect(setAside).toEqual([{ text: '[binary, 14 bytes]', reason: 'binary' }]);
    expect(otherRecords).toEqual([]);
  });

  it.each([
    ['LZO', '/iclock/cdata?SN=A1&table=ATTLOG', Buffer.from('LZO1abc')],
    ['gzip', '/iclock/cdata?SN=A1&table=ATTLOG', Buffer.from('1f8b08aabbccdd', 'hex')],
    ['a tgz by its query', '/iclock/cdata?SN=A1&table=ATTLOG&ContentType=tgz', Buffer.from('whatever')],
  ])('sets aside a body that is packed: %s', (_, target, body) => {
    expect(push(target, body).setAside).toEqual([{ text: `[packed, ${body.length} bytes]`, reason: 'packed' }]);
  });

  it.each([
    ['/iclock/fdata?SN=A1&table=ATTPHOTO&PhotoStamp=350154520', { table: 'attphoto', value: '350154520' }],
    ['/iclock/cdata?SN=A1&table=OPERLOG&OpStamp=350154520', { table: 'operlog', value: '350154520' }],
    ['/iclock/cdata?SN=A1&table=ATTLOG&Stamp=9999', undefined],
    ['/iclock/cdata?SN=A1&table=ATTLOG&Stamp=0', undefined],
    ['/iclock/cdata?SN=A1&table=ATTLOG&Stamp=None', undefined],
    ['/iclock/cdata?SN=A1&table=ATTLOG&Stamp=1x', undefined],
    ['/iclock/getrequest?SN=A1&table=ATTLOG&Stamp=5', undefined],
  ])('finds the resume marker of %s', (target, stamp) => {
    expect(push(target, '').stamp).toEqual(stamp);
  });

  it('keeps of an attendance photo who and when', () => {
    const body = Buffer.concat([
      Buffer.from('PIN=20260105080000-1-1001-110101199003074530.jpg\nSN=A1\nsize=4\nCMD=realupload\0'),
      Buffer.from('ffd8ffe0', 'hex'),
    ]);
    const { otherRecords, dropped, acknowledgement } = push('/iclock/fdata?SN=A1&table=ATTPHOTO', body);
    expect(otherRecords).toEqual([
      {
        kind: 'photo',
        fields: { record: 'attphoto', pin: '1001', deviceTime: '2026-01-05 08:00:00', size: '4', cmd: 'realupload' },
      },
    ]);
    expect(dropped).toEqual({ templates: 0, photos: 1 });
    expect(acknowledgement).toBe('OK\n');
  });

  it('keeps of a fingerprint image whose it is', () => {
    const { otherRecords } = push('/iclock/cdata?SN=A1&FPImage=1&PIN=5&FID=3', Buffer.from('424d0102', 'hex'));
    expect(otherRecords).toEqual([{ kind: 'photo', fields: { record: 'fpimage', pin: '5', fid: '3', size: '4' } }]);
  });

  it.each([
    ['/iclock/cdata?SN=A1&AuthType=device', 'AUTH=FAILED\n'],
    ['/iclock/cdata?SN=A1&AuthType=FP', 'AUTH=Failed\n'],
    ['/iclock/cdata?SN=A1&type=PostVerifyData', 'OK\n'],
    ['/iclock/cdata?SN=A1&table=RemoteAtt&PIN=5', 'NONE\n'],
    ['/iclock/exchange?SN=A1&type=publickey', 'OK\n'],
    ['/iclock/ping?SN=A1', 'OK\n'],
    ['/iclock/cpos?SN=A1', 'OK\n'],
  ])('answers %s with %s', (target, answer) => {
    expect(push(target, '').acknowledgement).toBe(answer);
  });

  it('keeps what a handshake says of the device, and not its key', () => {
    const { facts } = push(
      '/iclock/cdata?SN=A1&options=all&pushver=2.4.1&language=69&pushcommkey=4a95&DeviceType=att',
      '',
    );
    expect(Object.fromEntries(facts)).toEqual({ pushver: '2.4.1', language: '69', DeviceType: 'att' });
  });

  it('counts what is over the limit of a push', () => {
    const { setAside, lines } = upload('ATTLOG', ...Array.from({ length: 2_100 }, (_, index) => `bad ${index}`));
    expect(setAside).toHaveLength(2_100);
    expect(setAside[1_999]).toEqual({ text: 'bad 1999', reason: 'too_few_columns' });
    expect(setAside[2_099]).toEqual({ text: '', reason: 'too_many' });
    expect(lines).toBe(2_100);
  });
});
