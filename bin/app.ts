import { createApp } from '../lib/punchconnect-app.ts';
import { SettingsError } from '../lib/settings.ts';
import { bundleFunctions, PRODUCT_BUNDLES } from './bundle.ts';

try {
  createApp(await bundleFunctions(PRODUCT_BUNDLES)).synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
