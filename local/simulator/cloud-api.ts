import type { Cloud } from './find-cloud.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** An answer of the public API that is not 2xx, or no answer at all. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when the API could not be reached. */
    readonly status: number,
    /** The problem's stable code, if it has one. */
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The public API, as any customer sees it. */
export class CloudApi {
  constructor(private readonly cloud: Cloud) {}

  async get(path: string): Promise<JsonObject> {
    return this.call('GET', path);
  }

  async post(path: string, body: JsonObject): Promise<JsonObject> {
    return this.call('POST', path, body);
  }

  /** @param signal ends the wait for an answer. */
  async delete(path: string, signal?: AbortSignal): Promise<void> {
    await this.call('DELETE', path, undefined, signal);
  }

  /** Every item of a list, page by page. */
  async *list(path: string, query: Readonly<Record<string, string>>): AsyncGenerator<JsonObject> {
    let cursor: string | undefined;
    do {
      const text = new URLSearchParams({ ...query, ...(cursor !== undefined && { cursor }) }).toString();
      const page = await this.get(text === '' ? path : `${path}?${text}`);
      if (!Array.isArray(page.data)) throw new ApiError(`GET ${path}: expected a list in "data"`, 200);
      for (const item of page.data as readonly Json[]) if (isObject(item)) yield item;
      // A list of events has no end: its next_cursor asks for what comes later.
      cursor = typeof page.next_cursor === 'string' && page.has_more !== false ? page.next_cursor : undefined;
    } while (cursor !== undefined);
  }

  private async call(method: string, path: string, body?: JsonObject, signal?: AbortSignal): Promise<JsonObject> {
    let response: Response;
    try {
      response = await fetch(`${this.cloud.url}${path}`, {
        method,
        signal,
        headers: {
          authorization: `Bearer ${this.cloud.apiKey}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
      });
    } catch (cause) {
      throw new ApiError(`${this.cloud.url} cannot be reached: is the cloud running?`, 0, undefined, { cause });
    }
    const answer = parseObject(await response.text());
    if (response.ok) return answer;
    const code = typeof answer.code === 'string' ? answer.code : undefined;
    const detail = [answer.detail, answer.title].find((text) => typeof text === 'string') ?? '';
    throw new ApiError(`${method} ${path}: ${response.status} ${code ?? ''} ${detail}`.trim(), response.status, code);
  }
}

function parseObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
