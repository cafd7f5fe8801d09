import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  type RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvVars, FunctionName } from '../../core/contract/env.ts';

export interface ServiceFunctionProps<F extends FunctionName> {
  /** Says what the function does, since its physical name is CloudFormation's. */
  readonly description: string;
  /** Directory with the bundled `index.mjs`. */
  readonly codeDir: string;
  readonly timeout: Duration;
  readonly environment: EnvVars<F>;
  /** What the function may do, besides writing its own log. */
  readonly permissions: readonly PolicyStatement[];
  /** @default AWS's own: a chain that comes back to the function is cut after some 16 rounds */
  readonly recursiveLoop?: RecursiveLoop;
}

/** One Lambda function of ours with a role and a log group of its own. */
export class ServiceFunction<F extends FunctionName> extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps<F>) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(writesTo(logGroup));
    for (const statement of props.permissions) this.role.addToPolicy(statement);

    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.codeDir),
      handler: 'index.handler',
      memorySize: 256,
      timeout: props.timeout,
      environment: props.environment,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.recursiveLoop && { recursiveLoop: props.recursiveLoop }),
    });
  }
}

/** Instead of AWSLambdaBasicExecutionRole, which opens every log group of the account. */
const writesTo = (logGroup: LogGroup) =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
