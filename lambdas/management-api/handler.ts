import { readEnv } from '../../core/contract/env.ts';
import { createApi } from './api.ts';
import { createApiDeps } from './deps.ts';

export const handler = createApi(createApiDeps(readEnv('management-api', process.env)));
