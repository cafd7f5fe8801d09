import middy from '@middy/core';
import { readEnv } from '../../core/contract/env.ts';
import { createDeviceGatewayDeps } from './deps.ts';
import { serveDevices } from './serve-devices.ts';

export const handler = middy(serveDevices(createDeviceGatewayDeps(readEnv('device-gateway', process.env))));
