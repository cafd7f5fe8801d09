/** One command, as a device reads it from the answer to its poll. */
export interface Command {
  readonly id: string;
  /** Everything behind `C:<id>:`. */
  readonly text: string;
}

export interface CommandReading {
  readonly commands: readonly Command[];
  /** What a real device would misunderstand, in plain words. */
  readonly problems: readonly string[];
}

/** Reads the answer to a poll as the firmware does: a line counts only when it is terminated, and only with a prefix. */
export function readCommands(body: string): CommandReading {
  const commands: Command[] = [];
  const problems: string[] = [];
  const lines = body.split(/\r\n|\n|\r/);
  if (lines.pop() !== '' && body.startsWith('C:')) problems.push('the last command has no line feed: it is lost');
  for (const line of lines) {
    if (line === '' || line === 'OK') continue;
    const [, id, text] = /^C:([^:]*):(.*)$/.exec(line) ?? [];
    if (id === undefined || text === undefined) {
      problems.push(`a line that is no command: ${line.slice(0, 40)}`);
      continue;
    }
    if (!/^[A-Za-z0-9]{1,16}$/.test(id)) problems.push(`the command id ${id} is not 1 to 16 letters and digits`);
    commands.push({ id, text });
  }
  return { commands, problems };
}

/** True when the command begins with those words. */
export function beginsWith({ text }: Command, words: string): boolean {
  return text === words || text.startsWith(`${words} `);
}

/** The fields behind the words, `PIN=1<HT>Name=..`; keys in lower case, spaces belong to values. */
export function readCommandFields({ text }: Command, words: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.slice(words.length).trimStart().split('\t')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1));
  }
  return fields;
}
