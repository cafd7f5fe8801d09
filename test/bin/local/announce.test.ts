import { describe, expect, it } from 'vitest';
import { announcement } from '../../../bin/local/announce.ts';
import type { StackOverview } from '../../../local/console/stack-overview.ts';

const stack: StackOverview = {
  stackName: 'Orders',
  tables: [{ name: 'Ledger', tableName: 'Orders-Ledger', indexes: [] }],
  queues: [],
  functions: [],
  routes: [],
  scheduleGroups: [],
};
const cloud = { stack, url: 'http://127.0.0.1:8080', port: 8080, apiKey: 'pc_key_a', dataDir: '/data' };

describe('announcement', () => {
  it('says what runs, the addresses, the key and what to do next', () => {
    expect(announcement(cloud)).toBe(
      [
        'Orders runs here, from the template that "cdk deploy" would ship:',
        '',
        '  Tables  Ledger',
        '',
        'Device address  http://127.0.0.1:8080',
        'API address     http://127.0.0.1:8080/v1',
        'Demo API key    pc_key_a',
        'See it work     http://127.0.0.1:8080/_local',
        '',
        'Next, each in a terminal of its own:',
        '  npm run receive     a receiver that prints punches as they come',
        '  npm run simulate    virtual clocks that punch',
        '  curl -H "Authorization: Bearer pc_key_a" http://127.0.0.1:8080/v1/devices',
        'By hand: examples/curl/README.md. What a webhook gets: docs/webhooks.md.',
        '',
        'Data are kept in /data. Stop with Ctrl-C.',
      ].join('\n'),
    );
  });

  it('names the folder that the other commands need, where it is not the usual one', () => {
    const text = announcement({ ...cloud, givenDataDir: '/tmp/my data' });

    expect(text).toContain('npm run receive -- --data-dir "/tmp/my data"');
    expect(text).toContain('npm run simulate -- --data-dir "/tmp/my data"');
  });

  it('says what to type into a clock in the local network', () => {
    expect(
      announcement({ ...cloud, lanAddresses: ['192.168.1.20', '10.0.0.3'] })
        .split('\n')
        .slice(5, 7),
    ).toEqual([
      '                in the menu of a clock: server address 192.168.1.20, port 8080',
      '                in the menu of a clock: server address 10.0.0.3, port 8080',
    ]);
    expect(announcement({ ...cloud, lanAddresses: [] })).toContain('no address in a local network');
  });
});
