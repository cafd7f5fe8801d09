import type { AwsRequest } from '../aws-endpoint.ts';
import { NotEmulatedError } from '../aws-error.ts';
import { parseJson } from '../aws-json.ts';
import type { OperationName } from './operations.ts';

export interface RoutedCall {
  readonly operation: OperationName;
  /** Path, query and body put together under the names that the API reference gives the parameters. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Operation by method, collection, and whether one member of it is named. */
const ROUTES: Readonly<Record<string, OperationName>> = {
  'POST schedules/': 'CreateSchedule',
  'PUT schedules/': 'UpdateSchedule',
  'GET schedules/': 'GetSchedule',
  'DELETE schedules/': 'DeleteSchedule',
  'GET schedules': 'ListSchedules',
  'POST schedule-groups/': 'CreateScheduleGroup',
  'GET schedule-groups/': 'GetScheduleGroup',
  'DELETE schedule-groups/': 'DeleteScheduleGroup',
  'GET schedule-groups': 'ListScheduleGroups',
};

/** Query keys that are spelled unlike their parameter. */
const QUERY_NAMES: Readonly<Record<string, string>> = {
  groupName: 'GroupName',
  ScheduleGroup: 'GroupName',
  clientToken: 'ClientToken',
};

/** @throws NotEmulatedError when there is no such operation here; AwsError when the body is not JSON. */
export function routeCall({ method, path, body }: AwsRequest): RoutedCall {
  const [pathname = '', query = ''] = path.split('?');
  const [, collection = '', name, ...more] = pathname.split('/');
  const operation = ROUTES[`${method} ${collection}${name === undefined ? '' : '/'}`];
  if (!operation || more.length > 0) {
    const asked = `${method} ${pathname}`;
    throw new NotEmulatedError('UnknownOperationException', `the local cloud does not know the operation ${asked}`);
  }
  const input: Record<string, unknown> = { ...toObject(parseJson(body)) };
  for (const [key, value] of new URLSearchParams(query)) input[QUERY_NAMES[key] ?? key] = value;
  if (name !== undefined) input.Name = decodeURIComponent(name);
  return { operation, input };
}

function toObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
