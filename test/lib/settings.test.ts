import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../../lib/settings.ts';

describe('parseSettings', () => {
  it('deploys with none given', () => {
    expect(parseSettings({})).toEqual({ allowLoopbackWebhooks: false });
  });

  it.each([
    { given: true, read: true },
    { given: 'true', read: true },
    { given: false, read: false },
    { given: 'false', read: false },
  ])('reads allowLoopbackWebhooks from cdk.json and from the command line: $given', ({ given, read }) => {
    expect(parseSettings({ allowLoopbackWebhooks: given }).allowLoopbackWebhooks).toBe(read);
  });

  it('reads a prefix', () => {
    expect(parseSettings({ prefix: 'staging-2' }).prefix).toBe('staging-2');
  });

  it('takes the CDK’s own context keys for no setting', () => {
    const context = {
      '@aws-cdk/core:checkSecretUsage': true,
      'aws:cdk:enable-path-metadata': true,
      'availability-zones:account=111122223333:region=us-east-1': ['us-east-1a'],
      'acknowledged-issue-numbers': [34892],
      'cli-telemetry': false,
    };

    expect(parseSettings(context)).toEqual({ allowLoopbackWebhooks: false });
  });

  it.each([
    { prefix: '' },
    { prefix: '2nd' },
    { prefix: 'a_b' },
    { prefix: 'twenty-one-characters' },
    { prefix: 7 },
    { prefix: null },
  ])('refuses $prefix as a prefix and says what to write', ({ prefix }) => {
    expect(() => parseSettings({ prefix })).toThrow(
      new SettingsError(
        'The settings in the CDK context cannot be used.\n' +
          'prefix: write up to 20 letters, digits and hyphens that begin with a letter, such as "staging", or leave it out.',
      ),
    );
  });

  it.each([1, 'yes', '', null])('refuses %j for allowLoopbackWebhooks and says what to write', (value) => {
    expect(() => parseSettings({ allowLoopbackWebhooks: value })).toThrow(
      new SettingsError(
        'The settings in the CDK context cannot be used.\n' +
          'allowLoopbackWebhooks: write true or false; leave it out of anything that is deployed.',
      ),
    );
  });

  it('refuses a setting that does not exist, along with every other fault', () => {
    expect(() => parseSettings({ allowLoopbackWebhook: true, prefix: '-' })).toThrow(
      new SettingsError(
        'The settings in the CDK context cannot be used.\n' +
          'There is no setting "allowLoopbackWebhook": remove it, or write one of prefix, allowLoopbackWebhooks.\n' +
          'prefix: write up to 20 letters, digits and hyphens that begin with a letter, such as "staging", or leave it out.',
      ),
    );
  });
});
