const compiled = new Map<string, RegExp>();

/** Whether `text` fits a pattern of IAM, in which `*` stands for any text and `?` for one character. */
export function fitsPattern(pattern: string, text: string, letterCase: 'same' | 'any' = 'same'): boolean {
  const key = `${letterCase} ${pattern}`;
  let expression = compiled.get(key);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, letterCase === 'any' ? 'is' : 's');
    compiled.set(key, expression);
  }
  return expression.test(text);
}
