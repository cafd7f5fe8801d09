import type { DecodedPush } from '../zkteco/decoded-push.ts';
import type { DeviceCall } from '../zkteco/device-request.ts';
import { toAccessFact } from './access-fact.ts';
import { createEnrolmentReader } from './enrolment-fact.ts';
import type { Fact } from './event.ts';
import { createFactMaker, type FactContext } from './fact-maker.ts';
import { toPunchFact } from './punch-fact.ts';

/**
 * Normalises what of a push is an event, in the order of the push. However pushes are cut, joined, repeated or
 * reordered, the set of event ids is the same.
 */
export function toPushFacts(call: DeviceCall, push: DecodedPush, context: FactContext): Fact[] {
  const maker = createFactMaker(context);
  const enrolments = createEnrolmentReader(call, push, maker);
  const facts: Fact[] = [];
  const take = (fact: Fact | undefined): void => {
    if (fact !== undefined) facts.push(fact);
  };
  for (const record of push.inOrder) {
    if (!('fields' in record)) take(toPunchFact(record, maker));
    else if (!('kind' in record)) take(enrolments.ofUser(record));
    else if (record.kind === 'rtlog') take(toAccessFact(record, maker));
    else if (record.kind === 'oplog') take(enrolments.ofOperation(record));
    else if (record.kind === 'enrolment') take(enrolments.ofTemplate(record));
  }
  return facts;
}
