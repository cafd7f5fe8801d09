import middy from '@middy/core';
import { readEnv } from '../../core/contract/env.ts';
import { deliverRings } from './deliver-rings.ts';
import { createDeliverDeps } from './deps.ts';

export const handler = middy(deliverRings(createDeliverDeps(readEnv('deliver', process.env))));
