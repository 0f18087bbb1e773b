import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { TableStore } from './table';

/**
 * The data file: one SQLite database for all services. Each change is written when it happens; a crash of the machine
 * may lose the last ones, a stop of the process none.
 */
export class Database {
	private readonly database: DatabaseSync;
	private readonly selectRows: StatementSync;
	private readonly putRow: StatementSync;
	private readonly deleteRow: StatementSync;
	private readonly clearRows: StatementSync;
	private readonly selectKept: StatementSync;
	private readonly putKept: StatementSync;

	/** Opens or creates the file. */
	constructor(file: string) {
		this.database = new DatabaseSync(file);
		this.database.exec(`
			PRAGMA journal_mode = WAL;
			PRAGMA synchronous = OFF;
			CREATE TABLE IF NOT EXISTS rows (
				service TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, value TEXT NOT NULL,
				PRIMARY KEY (service, name, id)
			) WITHOUT ROWID;
			CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
		`);
		const prepare = (sql: string) => this.database.prepare(sql);
		this.selectRows = prepare('SELECT id, seq, value FROM rows WHERE service = ? AND name = ? ORDER BY seq');
		this.putRow = prepare('INSERT OR REPLACE INTO rows (service, name, id, seq, value) VALUES (?, ?, ?, ?, ?)');
		this.deleteRow = prepare('DELETE FROM rows WHERE service = ? AND name = ? AND id = ?');
		this.clearRows = prepare('DELETE FROM rows WHERE service = ? AND name = ?');
		this.selectKept = prepare('SELECT value FROM kept WHERE name = ?');
		this.putKept = prepare('INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)');
	}

	/** The rows of one table of one service. */
	store(service: string, name: string): TableStore {
		return {
			load: () =>
				this.selectRows.all(service, name).map((row) => ({
					id: String(row.id),
					seq: Number(row.seq),
					value: JSON.parse(String(row.value)) as unknown,
				})),
			put: (id, seq, value) => void this.putRow.run(service, name, id, seq, JSON.stringify(value)),
			delete: (id) => void this.deleteRow.run(service, name, id),
			clear: () => void this.clearRows.run(service, name),
		};
	}

	/** A single value that outlives a reset, such as a key or an option. */
	read(name: string): unknown {
		const row = this.selectKept.get(name);
		return row === undefined ? undefined : (JSON.parse(String(row.value)) as unknown);
	}

	write(name: string, value: unknown): void {
		this.putKept.run(name, JSON.stringify(value));
	}

	close(): void {
		this.database.close();
	}
}
