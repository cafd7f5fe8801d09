import type {
  CommandResult,
  DecodedPush,
  LogRecord,
  PunchRecord,
  SetAsideLine,
  SetAsideReason,
  UserRecord,
} from './decoded-push.ts';
import type { LineOutcome } from './line-outcome.ts';
import { boundValue, cutText, isWithheldKey } from './withheld.ts';

/** Far over what a device sends at once: 4.5 MB of real operation log lines are about 118,000. */
const MAX_RECORDS = 150_000;
/** Lines of one push that are set aside with their text; the others are only counted. */
const MAX_SET_ASIDE_TEXTS = 2_000;
const OVER_LIMIT: SetAsideLine = { text: '', reason: 'too_many' };

const MAX_FACTS = 256;
const MAX_FACT_NAME = 64;
const MAX_FACT_BYTES = 256;

/** Takes what the readers find, within limits that hold against hostile input. */
export class PushCollector {
  readonly punches: PunchRecord[] = [];
  readonly operationLog: LogRecord[] = [];
  readonly users: UserRecord[] = [];
  readonly facts = new Map<string, string>();
  readonly otherRecords: LogRecord[] = [];
  readonly commandResults: CommandResult[] = [];
  readonly setAsideLines: SetAsideLine[] = [];
  lines = 0;
  /** Nearly every push holds punches alone: then their own list says the order. */
  private mixed: (PunchRecord | LogRecord | UserRecord)[] | undefined;
  private templates = 0;
  private photos = 0;
  private records = 0;

  /** True when no more records are taken: the rest is only counted. */
  get isFull(): boolean {
    return this.records >= MAX_RECORDS;
  }

  addPunch(punch: PunchRecord): void {
    this.lines += 1;
    this.punches.push(punch);
    this.mixed?.push(punch);
  }

  addOperation(record: LogRecord): void {
    this.addInOrder(this.operationLog, record);
  }

  addRecord(record: LogRecord): void {
    this.addInOrder(this.otherRecords, record);
  }

  addOutcome(line: string, outcome: LineOutcome): void {
    if (outcome.kind === 'punch') this.addPunch(outcome.punch);
    else if (outcome.kind === 'record') this.addRecord(outcome.record);
    else this.setAside(line, outcome.reason);
  }

  addUser(user: UserRecord): void {
    this.addInOrder(this.users, user);
  }

  addCommandResult(result: CommandResult): void {
    this.addBounded(this.commandResults, result);
  }

  /** Secrets, blobs and what is over the limit are left out. */
  addFact(name: string, value: string): void {
    const key = name.trim();
    if (key === '' || key.length > MAX_FACT_NAME || isWithheldKey(key)) return;
    if (this.facts.size >= MAX_FACTS && !this.facts.has(key)) return;
    this.facts.set(key, boundValue(value, MAX_FACT_BYTES));
  }

  setAside(line: string, reason: SetAsideReason): void {
    this.setAsideText(this.setAsideLines.length < MAX_SET_ASIDE_TEXTS ? cutText(line) : '', reason);
  }

  /** For a body that is no text: says what it was, and keeps none of it. */
  setAsideBody(what: string, bytes: number, reason: SetAsideReason): void {
    this.setAsideText(`[${what}, ${bytes} bytes]`, reason);
  }

  countTemplate(): void {
    this.templates += 1;
  }

  countPhoto(): void {
    this.photos += 1;
  }

  /** What was collected. The acknowledgement depends on how many lines there were, so it is made last. */
  toDecodedPush(acknowledge: (lines: number) => string, stamp: DecodedPush['stamp']): DecodedPush {
    return {
      punches: this.punches,
      operationLog: this.operationLog,
      users: this.users,
      facts: this.facts,
      otherRecords: this.otherRecords,
      commandResults: this.commandResults,
      setAside: this.setAsideLines,
      inOrder: this.mixed ?? this.punches,
      dropped: { templates: this.templates, photos: this.photos },
      ...(stamp !== undefined && { stamp }),
      lines: this.lines,
      acknowledgement: acknowledge(this.lines),
    };
  }

  private addInOrder<T extends LogRecord | UserRecord>(list: T[], record: T): void {
    if (this.addBounded(list, record)) (this.mixed ??= [...this.punches]).push(record);
  }

  /** @returns false when there was no room for it. */
  private addBounded<T>(list: T[], record: T): boolean {
    if (this.isFull) {
      this.setAsideText('', 'too_many');
      return false;
    }
    this.records += 1;
    this.lines += 1;
    list.push(record);
    return true;
  }

  private setAsideText(text: string, reason: SetAsideReason): void {
    this.lines += 1;
    const room = this.setAsideLines.length < MAX_SET_ASIDE_TEXTS;
    this.setAsideLines.push(room ? { text, reason } : OVER_LIMIT);
  }
}
