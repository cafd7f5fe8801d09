import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJava } from './find-java.ts';

const OLD = 'openjdk version "11.0.2" 2019-01-15';
const OLDER = 'java version "1.8.0_292"';
const NEW = 'openjdk version "17" 2021-09-14 LTS';
const OF_HOME = join('/jdk', 'bin', 'java');

const versions = (printed: Record<string, string>) => (program: string) => printed[program];

describe('findJava', () => {
  it('takes that of JAVA_HOME before the one in PATH', () => {
    expect(findJava({ JAVA_HOME: '/jdk' }, versions({ [OF_HOME]: NEW, java: NEW }))).toBe(OF_HOME);
  });

  it('takes the one in PATH when that of JAVA_HOME is missing or too old', () => {
    expect(findJava({ JAVA_HOME: '/jdk' }, versions({ java: NEW }))).toBe('java');
    expect(findJava({ JAVA_HOME: '/jdk' }, versions({ [OF_HOME]: OLD, java: NEW }))).toBe('java');
  });

  it('says what was found and how to get one when none will do', () => {
    expect(() => findJava({}, versions({}))).toThrow(
      'DynamoDB Local needs Java 17 or newer (java is missing). Debian and Ubuntu: apt-get install -y openjdk-17-jre-headless.',
    );
    expect(() => findJava({ JAVA_HOME: '/jdk' }, versions({ [OF_HOME]: OLD, java: OLDER }))).toThrow(
      `(${OF_HOME} is Java 11, java is Java 8)`,
    );
  });
});
