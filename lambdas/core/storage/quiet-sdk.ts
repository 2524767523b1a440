// The SDK warns on every start under Node 20 that its versions of 2027 need Node 22. Its version is pinned here, and a user
// of the command line can do nothing about it. What makes clients imports this first.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
