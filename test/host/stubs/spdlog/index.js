// Stands in for the native logger of VS Code. Without it every log call prints a stack trace and
// output channels stay empty. Appends synchronously and never rotates: test logs are small.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let initialLevel = LEVELS.indexOf('info');

class Logger {
  constructor(file) {
    this.level = initialLevel;
    this.formatted = true;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.descriptor = fs.openSync(file, 'a');
  }

  write(level, message) {
    if (this.descriptor === undefined || level < this.level) {
      return;
    }
    const time = new Date().toISOString().replace('T', ' ').slice(0, 23);
    // Unformatted loggers (output channels) bring their own line ends.
    fs.writeSync(this.descriptor, this.formatted ? `${time} [${LEVELS[level]}] ${message}\n` : String(message));
  }

  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.formatted = false;
  }
  flush() {}
  drop() {
    if (this.descriptor !== undefined) {
      fs.closeSync(this.descriptor);
      this.descriptor = undefined;
    }
  }
}

// One assignment per name: import() of a CommonJS module sees only the names its lexer can find.
exports.version = 11200;
exports.setLevel = (level) => {
  initialLevel = level;
};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
