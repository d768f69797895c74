/**
 * Each open sound stream keeps a thread of libuv's pool waiting; of the usual four, none would be left for files and
 * name look-ups. Takes effect only before the pool is first used, so this module is imported first.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16'
