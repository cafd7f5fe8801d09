import * as z from 'zod/mini';
import type { Hook } from '../../core/delivery/lane-store.ts';
import { LIMITS } from '../../core/contract/limits.ts';
import { notFound, Problem } from '../../core/http/problem.ts';
import { ID_PATTERN } from '../../core/ids/base32.ts';
import { checkSecret, generateSecret } from '../../core/webhook/secret.ts';
import { checkWebhookUrl } from '../../core/webhook/url-policy.ts';
import { EVENT_TYPES, type Webhook, WEBHOOK_LIMITS } from '../../core/webhook/webhook.ts';
import type { ApiDeps } from './deps.ts';
import { isDistinct, serial } from './fields.ts';
import { defineRoute, type Route } from './route.ts';

const { maxConcurrency, advanceAfterSeconds } = WEBHOOK_LIMITS;

const newWebhook = z.strictObject({
  url: z.string().check(z.minLength(1), z.maxLength(WEBHOOK_LIMITS.urlCharacters)),
  events: z
    .array(z.enum(EVENT_TYPES))
    .check(z.minLength(1, 'Name at least one event.'), z.refine(isDistinct, 'Name each event once.')),
  secret: z.optional(z.string()),
  devices: z.optional(
    z
      .array(serial)
      .check(
        z.minLength(1, 'Name at least one device, or leave the field out for all.'),
        z.maxLength(WEBHOOK_LIMITS.devices),
        z.refine(isDistinct, 'Name each device once.'),
      ),
  ),
  include_backfill: z._default(z.boolean(), false),
  max_concurrency: z._default(
    z.int().check(z.minimum(maxConcurrency.min), z.maximum(maxConcurrency.max)),
    LIMITS.defaultMaxConcurrency,
  ),
  advance_after_seconds: z._default(
    z.int().check(z.minimum(advanceAfterSeconds.min), z.maximum(advanceAfterSeconds.max)),
    advanceAfterSeconds.default,
  ),
});

const WEBHOOK_ID = new RegExp(`^wh_${ID_PATTERN}$`);

/** The account's webhook of this id. @throws Problem for an absent and a foreign one alike. */
export async function requireWebhook(
  { webhooks }: Pick<ApiDeps, 'webhooks'>,
  accountId: string,
  webhookId: string,
): Promise<Webhook> {
  const webhook = WEBHOOK_ID.test(webhookId) ? await webhooks.getWebhook(accountId, webhookId) : undefined;
  if (webhook === undefined) throw notFound('webhook');
  return webhook;
}

export function webhookRoutes(deps: ApiDeps): Route[] {
  /** The webhook with how it fares. */
  async function describe(webhook: Webhook): Promise<object> {
    return toWebhookJson(webhook, await deps.getHook(webhook.webhookId));
  }

  return [
    defineRoute({
      method: 'POST',
      path: '/v1/webhooks',
      body: newWebhook,
      async respond({ accountId, body }) {
        requireAllowedUrl(body.url, deps.allowLoopback);
        if (body.secret !== undefined) requireUsableSecret(body.secret);
        if ((await deps.webhooks.listWebhooks(accountId)).length >= WEBHOOK_LIMITS.perAccount) {
          throw new Problem(
            'conflict',
            `The account has ${WEBHOOK_LIMITS.perAccount} webhooks, which is the most it may have. Delete one first.`,
          );
        }

        const at = new Date(deps.now()).toISOString();
        const webhook: Webhook = {
          accountId,
          webhookId: deps.newId('wh'),
          url: body.url,
          events: body.events,
          devices: body.devices,
          includeBackfill: body.include_backfill,
          maxConcurrency: body.max_concurrency,
          advanceAfterSeconds: body.advance_after_seconds,
          startsAt: at,
          createdAt: at,
        };
        const generated = body.secret === undefined;
        const secret = body.secret ?? generateSecret();
        const ciphertext = await deps.secrets.encrypt(Buffer.from(secret, 'utf8'), {
          purpose: 'webhook-secret',
          webhook: webhook.webhookId,
        });
        await deps.webhooks.createWebhook(webhook, { ciphertext, generated });
        return {
          status: 201,
          headers: { location: `/v1/webhooks/${webhook.webhookId}` },
          // The one time that a generated secret is shown.
          body: { ...toWebhookJson(webhook, { mode: 'open' }), ...(generated && { secret }) },
        };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/webhooks',
      async respond({ accountId }) {
        const webhooks = await deps.webhooks.listWebhooks(accountId);
        return { status: 200, body: { data: await Promise.all(webhooks.map(describe)), next_cursor: null } };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/webhooks/{id}',
      async respond({ accountId, params }) {
        return { status: 200, body: await describe(await requireWebhook(deps, accountId, params.id)) };
      },
    }),

    defineRoute({
      method: 'DELETE',
      path: '/v1/webhooks/{id}',
      async respond({ accountId, params }) {
        const { webhookId } = await requireWebhook(deps, accountId, params.id);
        if (!(await deps.webhooks.deleteWebhook(accountId, webhookId))) throw notFound('webhook');
        return { status: 204 };
      },
    }),
  ];
}

function requireAllowedUrl(url: string, allowLoopback: boolean): void {
  const check = checkWebhookUrl(url, { allowLoopback });
  if (check.kind === 'allowed') return;
  const { message } = check;
  throw new Problem('url_not_allowed', message, { errors: [{ field: 'url', code: 'url_not_allowed', message }] });
}

function requireUsableSecret(secret: string): void {
  const check = checkSecret(secret);
  if (check.kind === 'valid') return;
  const message = check.reason;
  throw new Problem('invalid_secret', message, { errors: [{ field: 'secret', code: 'invalid_secret', message }] });
}

function toWebhookJson(webhook: Webhook, hook: Pick<Hook, 'mode' | 'failingSince'> | undefined): object {
  return {
    id: webhook.webhookId,
    url: webhook.url,
    events: webhook.events,
    devices: webhook.devices ?? null,
    include_backfill: webhook.includeBackfill,
    max_concurrency: webhook.maxConcurrency,
    advance_after_seconds: webhook.advanceAfterSeconds,
    state: hook?.mode ?? 'open',
    failing_since: hook?.failingSince ?? null,
    created_at: webhook.createdAt,
  };
}
