import { randomBytes } from 'node:crypto';
import { functionOf } from '../access-key.ts';
import type { FunctionSpec } from './function-instance.ts';
import { FunctionPool } from './function-pool.ts';
import type { InvocationFailure, InvocationResult } from './invocation.ts';

/** A function as the template describes it. */
export interface FunctionDefinition extends FunctionSpec {
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
}

export interface FunctionServiceOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly region: string;
  /** `AWS_ENDPOINT_URL_…` of every emulated service. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clockOffset: SharedArrayBuffer;
  /** Instances of one function at most. */
  readonly maxInstances: number;
  readonly onLine: (logicalId: string, line: string) => void;
  readonly onFailure: (logicalId: string, failure: InvocationFailure) => void;
}

export interface FunctionState {
  readonly instances: number;
  readonly running: number;
}

/** Lambda: runs the functions of a stack, each in workers of its own. */
export class FunctionService {
  private readonly pools = new Map<string, FunctionPool>();
  /** Logical id by name, ARN and logical id. */
  private readonly logicalIds = new Map<string, string>();

  constructor(private readonly options: FunctionServiceOptions) {
    for (const definition of options.functions) {
      const { logicalId, functionName, arn } = definition;
      for (const reference of [logicalId, functionName, arn]) this.logicalIds.set(reference, logicalId);
      this.pools.set(logicalId, this.createPool(definition));
    }
  }

  /** @returns the logical id of the function that a name or ARN means. */
  find(functionRef: string): string | undefined {
    return this.logicalIds.get(functionRef);
  }

  /** @param functionRef name, ARN or logical id. */
  async invoke(functionRef: string, event: unknown): Promise<InvocationResult> {
    const { logicalId, pool } = this.get(functionRef);
    const result = await pool.invoke(JSON.stringify(event));
    if (result.kind === 'failure') this.options.onFailure(logicalId, result);
    return result;
  }

  /**
   * Ends instances in the middle of what they do.
   * @param target a function (name, ARN or logical id), or the access key id of one instance.
   * @returns how many were ended.
   */
  async kill(target: string): Promise<number> {
    const functionRef = this.find(target);
    if (functionRef !== undefined) return this.get(functionRef).pool.kill();
    const owner = functionOf(target);
    return owner !== undefined && this.find(owner) !== undefined ? this.get(owner).pool.kill(target) : 0;
  }

  /** How many invocations of one function can run at the same time. */
  capacityOf(functionRef: string): number {
    return this.get(functionRef).pool.capacity;
  }

  state(): Record<string, FunctionState> {
    return Object.fromEntries(
      [...this.pools].map(([logicalId, { instanceCount, runningCount }]) => [
        logicalId,
        { instances: instanceCount, running: runningCount },
      ]),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.stop()));
  }

  private get(functionRef: string): { logicalId: string; pool: FunctionPool } {
    const logicalId = this.logicalIds.get(functionRef);
    const pool = logicalId === undefined ? undefined : this.pools.get(logicalId);
    if (logicalId === undefined || !pool) throw new Error(`there is no function ${functionRef}`);
    return { logicalId, pool };
  }

  private createPool(definition: FunctionDefinition): FunctionPool {
    const { clockOffset, maxInstances, onLine } = this.options;
    const secretAccessKey = randomBytes(20).toString('hex');
    return new FunctionPool({
      spec: definition,
      maxInstances: Math.min(maxInstances, definition.reservedConcurrency ?? maxInstances),
      clockOffset,
      environmentOf: (accessKeyId) => this.environmentOf(definition, { accessKeyId, secretAccessKey }),
      onLine: (line) => onLine(definition.logicalId, line),
    });
  }

  /** The template's variables and what Lambda adds; nothing of this process's own environment. */
  private environmentOf(
    { functionName, handler, memoryMb, environment }: FunctionDefinition,
    { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
  ): Record<string, string> {
    const { region, endpoints } = this.options;
    return {
      ...environment,
      ...endpoints,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      // The SDK says so on every start under Node 20, which AWS itself does not run.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: 'UTC',
      _HANDLER: handler,
    };
  }
}
