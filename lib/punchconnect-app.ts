import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { FunctionBundles } from './function-bundles.ts';
import { PunchConnectStack } from './punchconnect-stack.ts';
import { parseSettings } from './settings.ts';

/**
 * The app with its one stack, checked by cdk-nag's AwsSolutions pack when it is synthesised.
 * @throws SettingsError when the context holds a wrong or unknown setting.
 */
export function createApp(bundles: FunctionBundles, props?: AppProps): App {
  const app = new App({
    autoSynth: false, // the caller does, so that an app that could not be built is never written
    analyticsReporting: false, // no AWS::CDK::Metadata: the template is the same however it is synthesised
    ...props,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const settings = parseSettings(app.node.getAllContext() as Record<string, unknown>);
  new PunchConnectStack(app, settings.prefix === undefined ? 'PunchConnect' : `${settings.prefix}-PunchConnect`, {
    description: 'PunchConnect: a signed, ordered webhook event per punch of a biometric clock',
    settings,
    bundles,
  });
  return app;
}
