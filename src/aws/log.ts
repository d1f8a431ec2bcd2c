// What `src/aws` needs of a log.
/** Where `src/aws` writes one line per event: operation, profile, request id. Never a payload, never a party. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
