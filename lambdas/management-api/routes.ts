import { deliveryRoutes } from './deliveries.ts';
import type { ApiDeps } from './deps.ts';
import { deviceRecordRoutes } from './device-records.ts';
import { deviceRoutes } from './devices.ts';
import { eventRoutes } from './events.ts';
import { laneRoutes } from './lanes.ts';
import type { Route } from './route.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route of the API. */
export function createRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...deviceRoutes(deps),
    ...deviceRecordRoutes(deps),
    ...webhookRoutes(deps),
    ...laneRoutes(deps),
    ...eventRoutes(deps),
    ...deliveryRoutes(deps),
  ];
}
