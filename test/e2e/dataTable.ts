import type { N8nApi } from '../../tools/n8n/api';

interface Found<T> {
	readonly data: readonly T[];
}

/** All rows of the data table of that name, in the order in which they were inserted. */
export async function rowsOfDataTable<Row>(api: N8nApi, name: string): Promise<readonly Row[]> {
	const filter = encodeURIComponent(JSON.stringify({ name }));
	const tables = await api.request<Found<{ id: string; name: string; projectId: string }>>(
		'GET',
		`/rest/data-tables-global?filter=${filter}`,
	);
	const table = tables.data.find((candidate) => candidate.name === name);
	if (table === undefined) throw new Error(`There is no data table ${name}.`);
	const path = `/rest/projects/${table.projectId}/data-tables/${table.id}/rows?take=100&sortBy=id:asc`;
	return (await api.request<Found<Row>>('GET', path)).data;
}
