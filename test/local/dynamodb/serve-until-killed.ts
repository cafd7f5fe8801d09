// A process that serves the work table from a file, and says where: `node --import tsx serve-until-killed.ts <log file>`
import { serveEndpoint } from '../../../local/aws-endpoint.ts';
import { MovableClock } from '../../../local/clock.ts';
import { createDynamoDb } from '../../../local/dynamodb/create-dynamo-db.ts';
import { WORK_TABLE } from './work-table.ts';

const [, , logFile] = process.argv;
const report = (error: unknown) => console.error(error);
const db = createDynamoDb({ clock: new MovableClock(), logFile, report });
db.ensureTable(WORK_TABLE);
const { url } = await serveEndpoint(db.endpoint, report);
process.send?.(url);
// Never alone: an orphan would go on for ever.
process.on('disconnect', () => process.exit());
