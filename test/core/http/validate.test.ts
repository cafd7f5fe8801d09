import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/http/problem.ts';
import { validateBody, validateQuery } from '../../../core/http/validate.ts';

const schema = z.strictObject({
  name: z.string().check(z.minLength(3), z.regex(/^[a-z]+$/, 'Lower case only.')),
  inner: z.optional(z.strictObject({ list: z.array(z.int()) })),
});

function problemOf(validate: () => unknown): Problem {
  try {
    validate();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('validateBody', () => {
  it('gives what fits', () => {
    expect(validateBody(schema, { name: 'abc' })).toEqual({ name: 'abc' });
  });

  it('names every field at fault once, by its path', () => {
    const problem = problemOf(() => validateBody(schema, { name: 'A', inner: { list: [1, 'x', 2.5] } }));

    expect([problem.code, problem.status]).toEqual(['invalid_value', 400]);
    expect(problem.errors.map(({ field, code }) => [field, code])).toEqual([
      ['name', 'invalid_value'],
      ['inner.list.1', 'invalid_value'],
      ['inner.list.2', 'invalid_value'],
    ]);
  });

  it('names every field that it does not know', () => {
    const problem = problemOf(() => validateBody(schema, { inner: { list: [], deep: 1 }, extra: 2 }));

    expect(problem.code).toBe('unknown_field');
    expect(problem.errors).toEqual([
      { field: 'name', code: 'invalid_value', message: 'This field is missing.' },
      { field: 'inner.deep', code: 'unknown_field', message: 'There is no such field.' },
      { field: 'extra', code: 'unknown_field', message: 'There is no such field.' },
    ]);
  });

  it.each([[null], [[]], ['text'], [7]])('refuses %j where an object belongs', (body) => {
    expect(problemOf(() => validateBody(schema, body)).errors).toMatchObject([
      { field: 'body', code: 'invalid_value' },
    ]);
  });

  it('refuses what names the prototype', () => {
    const body: unknown = JSON.parse('{"name":"abc","__proto__":{"admin":true}}');

    expect(problemOf(() => validateBody(schema, body)).errors).toMatchObject([{ field: '__proto__' }]);
  });
});

describe('validateQuery', () => {
  it('refuses a parameter that comes twice', () => {
    const problem = problemOf(() => validateQuery(schema, new URLSearchParams('name=abc&name=def')));

    expect(problem.errors).toEqual([{ field: 'name', code: 'invalid_value', message: 'Give this parameter once.' }]);
  });
});
