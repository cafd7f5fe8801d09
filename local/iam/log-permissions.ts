import type { PlannedFunction } from '../template/planned-resource.ts';
import type { Permissions } from './permissions.ts';

/** What a function's role must allow for its lines to be kept: Lambda developer guide, "Lambda execution role". */
const WRITES_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Decides whose log lines are kept. What a function without the permission writes is lost, as at AWS. */
export class LogPermissions {
  /** By logical id; asked once a function, so that a refusal is told once. */
  private readonly decided = new Map<string, boolean>();

  constructor(
    private readonly functions: readonly Pick<PlannedFunction, 'logicalId' | 'logGroup'>[],
    private readonly permissions: Pick<Permissions, 'allowsFunction'>,
    private readonly account: { readonly accountId: string; readonly region: string },
  ) {}

  mayWrite(functionId: string): boolean {
    const known = this.decided.get(functionId);
    if (known !== undefined) return known;
    const { accountId, region } = this.account;
    const { logGroup } = this.functions.find(({ logicalId }) => logicalId === functionId) ?? {};
    const resource = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
    const allowed = WRITES_LOG.every((action) => this.permissions.allowsFunction(functionId, { action, resource }));
    this.decided.set(functionId, allowed);
    return allowed;
  }
}
