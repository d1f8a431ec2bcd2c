// Stands in for the native module: every test machine reports the same made-up device.
exports.getDeviceId = async () => '00000000-0000-4000-8000-000000000000';
