import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { describeStack, type StackOverview } from '../../../local/console/stack-overview.ts';
import { planRoutes } from '../../../local/http-api/plan-routes.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { planStack } from '../../../local/template/plan-stack.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };
const ORDERS = join(import.meta.dirname, '../../fixtures/templates/orders');

function overviewOf(folder: string): StackOverview {
  const assembly = readCloudAssembly(folder);
  const { resources } = planStack(assembly, {
    ...ACCOUNT,
    apiEndpoint: 'http://127.0.0.1:8080',
    queueUrl: (name) => `http://127.0.0.1:9324/000000000000/${name}`,
  });
  return describeStack(assembly.stackName, resources, planRoutes(resources, ACCOUNT));
}

describe('describeStack', () => {
  it('says what a template runs and what leads where', () => {
    const overview = overviewOf(ORDERS);

    expect(overview.stackName).toBe('Orders');
    expect(overview.functions).toEqual(
      expect.arrayContaining([
        { name: 'workerFn', functionId: 'workerFn', memoryMb: 256, timeoutSeconds: 20 },
        { name: 'intakeFn', functionId: 'intakeFn', memoryMb: 256, timeoutSeconds: 20 },
      ]),
    );
    expect(overview.queues).toEqual(
      expect.arrayContaining([
        { name: 'inbox', queueName: 'orders-inbox', fifo: false, consumers: ['workerFn'], deadLettersOf: [] },
        { name: 'graveyard', queueName: 'Orders-graveyard', fifo: false, consumers: [], deadLettersOf: ['inbox'] },
      ]),
    );
    expect(overview.tables).toEqual([{ name: 'ledger', tableName: 'Orders-ledger', indexes: ['by-kind'] }]);
    expect(overview.routes).toContainEqual({ route: 'POST /orders', functionName: 'intakeFn' });
    expect(overview.scheduleGroups).toEqual([]);
  });

  it('leaves out the digests of the CDK', () => {
    const overview = overviewOf(inject('assemblyDir'));

    expect(overview.tables.map(({ name }) => name).sort()).toEqual([
      'StateDeliveries',
      'StateJournal',
      'StateRegistry',
    ]);
    expect(overview.routes).toContainEqual({ route: '$default', functionName: 'DeviceGatewayFunction' });
    expect(overview.queues.find(({ name }) => name === 'RingsQueue')?.consumers).toEqual(['DeliveryFunction']);
  });
});
