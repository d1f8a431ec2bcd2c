// Stands in for the native module, which ends this process once the process that owns it is gone.
const OWNER_GONE = 87;
const CHECK_EVERY_MS = 2000;

exports.start = (ownerPid) => {
  setInterval(() => {
    try {
      process.kill(ownerPid, 0);
    } catch {
      process.exit(OWNER_GONE);
    }
  }, CHECK_EVERY_MS).unref();
};

exports.exit = (code) => process.exit(code || 0);
