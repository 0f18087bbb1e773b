// n8n's logger writes to the console; a test that is about logs sets the level itself.
process.env.N8N_LOG_LEVEL ??= 'silent';
