/** From now on SIGINT and SIGTERM also end what is on the stack, and then this process. Disposing undoes that. */
export function stopOnSignals(owned: AsyncDisposableStack): AsyncDisposableStack {
  const stop = (): void => {
    void owned.disposeAsync().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  owned.defer(() => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  });
  return owned;
}
