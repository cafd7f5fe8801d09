import { OPERATOR } from '../access-key.ts';
import type { AwsEndpoint } from '../aws-endpoint.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import type { ConsoleState, WaitingRow } from './console-state.ts';

/** An index of this name holds the rows that wait: its sort key says until when. */
const INDEX_OF_WAITING = 'due';
const MOST_ROWS = 200;

interface Source {
  readonly tableName: string;
  readonly key: readonly string[];
  readonly dueAttribute: string;
}

/** Looks for rows of work to come, as any caller of DynamoDB would. */
export class WaitingRows {
  private readonly sources: readonly Source[];

  constructor(
    resources: readonly PlannedResource[],
    private readonly dynamoDb: AwsEndpoint,
  ) {
    this.sources = ofKind(resources, 'table').flatMap(({ tableName, definition }) => {
      const index = definition.globalSecondaryIndexes?.find(({ IndexName }) => IndexName === INDEX_OF_WAITING);
      const dueAttribute = index?.KeySchema[1]?.AttributeName;
      const key = definition.keySchema.map(({ AttributeName }) => AttributeName);
      return dueAttribute === undefined ? [] : [{ tableName, key, dueAttribute }];
    });
  }

  async list(): Promise<ConsoleState['waiting']> {
    const found = await Promise.all(this.sources.map((source) => this.scan(source)));
    const rows = found.flatMap((page) => page.rows).sort((a, b) => a.due.localeCompare(b.due));
    return { rows: rows.slice(0, MOST_ROWS), more: rows.length > MOST_ROWS || found.some(({ more }) => more) };
  }

  private async scan({ tableName, key, dueAttribute }: Source): Promise<{ rows: WaitingRow[]; more: boolean }> {
    const { status, body } = await this.dynamoDb({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'DynamoDB_20120810.Scan' },
      body: Buffer.from(JSON.stringify({ TableName: tableName, IndexName: INDEX_OF_WAITING, Limit: MOST_ROWS })),
      accessKeyId: OPERATOR,
    });
    if (status !== 200) throw new Error(`the console cannot read index ${INDEX_OF_WAITING} of ${tableName}: ${body}`);
    const { Items, LastEvaluatedKey } = JSON.parse(body) as {
      Items: Record<string, { S?: string }>[];
      LastEvaluatedKey?: object;
    };
    const textOf = (item: (typeof Items)[number], name: string): string => item[name]?.S ?? '';
    return {
      rows: Items.map((item) => ({
        table: tableName,
        key: key.map((name) => textOf(item, name)),
        due: textOf(item, dueAttribute),
      })),
      more: LastEvaluatedKey !== undefined,
    };
  }
}
