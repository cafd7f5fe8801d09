import { ApiError, CloudApi } from './cloud-api.ts';
import { toCurl } from './curl-command.ts';
import type { Cloud } from './find-cloud.ts';

/** A cloud that is stopping too may never answer. */
const REMOVE_WITHIN_MS = 3_000;

export interface OwnWebhookOptions {
  readonly cloud: Cloud;
  /** Stands in commands to paste: a key, or the variable that holds it. */
  readonly shownKey: string;
}

export interface WebhookToRegister {
  readonly url: string;
  readonly events: readonly string[];
  /** Otherwise the cloud makes one. */
  readonly secret?: string;
}

/** The webhook that a receiver registers for itself. */
export class OwnWebhook {
  private readonly api: CloudApi;
  private registeredId: string | undefined;

  constructor(private readonly options: OwnWebhookOptions) {
    this.api = new CloudApi(options.cloud);
  }

  /** A placeholder until it is registered. */
  get id(): string {
    return this.registeredId ?? '<id>';
  }

  /** Ids of all webhooks that send to this address. */
  async findOthers(url: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const other of this.api.list('/v1/webhooks', {})) {
      if (other.url === url && typeof other.id === 'string') ids.push(other.id);
    }
    return ids;
  }

  /** @returns its secret. */
  async register({ url, events, secret }: WebhookToRegister): Promise<string> {
    const webhook = await this.api.post('/v1/webhooks', { url, events, ...(secret !== undefined && { secret }) });
    if (typeof webhook.id !== 'string') throw new ApiError('POST /v1/webhooks: expected an id in the answer', 201);
    this.registeredId = webhook.id;
    if (secret !== undefined) return secret;
    if (typeof webhook.secret !== 'string') throw new ApiError('POST /v1/webhooks: expected the generated secret', 201);
    return webhook.secret;
  }

  /** @returns why it is still registered, or undefined when it is not. */
  async remove(): Promise<string | undefined> {
    try {
      await this.api.delete(`/v1/webhooks/${this.id}`, AbortSignal.timeout(REMOVE_WITHIN_MS));
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.status === 404 ? undefined : error.message;
    }
  }

  /** The command that removes a webhook. */
  howToRemove(id: string): string {
    return this.toCurl('DELETE', `/v1/webhooks/${id}`);
  }

  /** The command that has a waiting device tried at once. */
  howToRetry(deviceSerial: string): string {
    return this.toCurl('POST', `/v1/webhooks/${this.id}/lanes/${deviceSerial}/retry`);
  }

  private toCurl(method: 'POST' | 'DELETE', path: string): string {
    return toCurl({ method, url: `${this.options.cloud.url}${path}`, key: this.options.shownKey });
  }
}
