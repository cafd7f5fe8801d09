/** Every code an answer can have; each has one status, so that either may be relied on. */
const STATUS_OF_CODE = {
  invalid_json: 400,
  unknown_field: 400,
  invalid_value: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  device_limit_reached: 409,
  serial_unavailable: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_secret: 422,
  url_not_allowed: 422,
  rate_limited: 429,
  internal_error: 500,
} as const;
export type ProblemCode = keyof typeof STATUS_OF_CODE;

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** One field at fault. */
export interface FieldError {
  /** Path of the field, such as `events.0`, or the name of a query parameter. */
  readonly field: string;
  readonly code: ProblemCode;
  readonly message: string;
}

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be answered as asked. Its text is written for the caller. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail a sentence that says what to do. */
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    { errors = [], headers = {} }: ProblemOptions = {},
  ) {
    super(code);
    this.status = STATUS_OF_CODE[code];
    this.errors = errors;
    this.headers = headers;
  }
}

/** A single field, or query parameter, with a value that does not fit. */
export function invalidValue(field: string, message: string): Problem {
  return new Problem('invalid_value', message, { errors: [{ field, code: 'invalid_value', message }] });
}

/** Says nothing about why: what is another account's looks like what never was. */
export function notFound(what: string): Problem {
  return new Problem('not_found', `There is no such ${what}.`);
}

/** The body of the answer (RFC 9457). */
export function toProblemBody(problem: Problem, requestId: string): object {
  return {
    type: 'about:blank',
    title: TITLES[problem.status],
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
    request_id: requestId,
  };
}
