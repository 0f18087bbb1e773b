/**
 * Loaded into n8n before anything else: ends it, in good order, when the process that started it is gone, so that
 * nothing is left behind even if that one was killed. Only in n8n itself, not in what n8n starts.
 */
import { clearInterval, setInterval } from 'node:timers';

const starter = Number(process.env.N8N_STARTED_BY);

if (process.ppid === starter) {
	const look = () => {
		if (process.ppid === starter) return;
		clearInterval(timer);
		process.kill(process.pid, 'SIGTERM');
	};
	const timer = setInterval(look, 1000).unref();
}
