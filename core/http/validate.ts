import en from 'zod/v4/locales/en.js';
import type * as z from 'zod/v4/core';
import { safeParse } from 'zod/v4/core';
import { type FieldError, Problem } from './problem.ts';

/** @throws Problem that names every field at fault. */
export function validateBody<T>(schema: z.$ZodType<T>, value: unknown): T {
  return validate(schema, value, 'body');
}

/** @throws Problem that names every parameter at fault; a repeated one is at fault too. */
export function validateQuery<T>(schema: z.$ZodType<T>, query: URLSearchParams): T {
  const names = [...query.keys()];
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (repeated.length > 0) {
    throw toProblem(
      repeated.map((field) => ({ field, code: 'invalid_value', message: 'Give this parameter once.' })),
      'query',
    );
  }
  return validate(schema, Object.fromEntries(query), 'query');
}

type Part = 'body' | 'query';

function validate<T>(schema: z.$ZodType<T>, value: unknown, part: Part): T {
  const result = safeParse(schema, value, { error: describeIssue });
  if (result.success) return result.data;
  throw toProblem(toFieldErrors(result.error, part), part);
}

const { localeError: inEnglish } = en();

const describeIssue: z.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_type' && issue.input === undefined ? 'This field is missing.' : inEnglish(issue);

function toFieldErrors(error: z.$ZodError, part: Part): FieldError[] {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') {
      return [{ field: path.join('.') || part, code: 'invalid_value', message: issue.message }];
    }
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      code: 'unknown_field',
      message: part === 'query' ? 'There is no such parameter.' : 'There is no such field.',
    }));
  });
  // The first thing that is wrong with a field often brings others along.
  return errors.filter(({ field }, index) => errors.findIndex((error) => error.field === field) === index);
}

function toProblem(errors: readonly FieldError[], part: Part): Problem {
  const code = errors.some((error) => error.code === 'unknown_field') ? 'unknown_field' : 'invalid_value';
  const fields = errors.map(({ field }) => field).join(', ');
  return new Problem(code, `The ${part} cannot be used as it is. See "errors" for: ${fields}.`, { errors });
}
