import { describeMainPath } from '../support/main-path.ts';

describeMainPath('a kind cloud', { devices: 20, punchesPerDevice: 100, killAfterLogWrites: 600 });
