// Stands in for the native search tool, which is downloaded at install: the extension searches no files.
exports.rgPath = '/usr/bin/false';
