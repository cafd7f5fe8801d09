/** From the most talkative to the gravest. */
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How Lambda writes a function's log: developer guide, "Configuring advanced logging controls". */
export interface LogSettings {
  readonly format: 'JSON' | 'Text';
  /** Lines of the function below it are dropped. Of use with JSON only. */
  readonly applicationLevel: LogLevel;
  /** Lines of Lambda itself below it are dropped. Of use with JSON only. */
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}

export const DEFAULT_LOG_SETTINGS: LogSettings = { format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO' };
