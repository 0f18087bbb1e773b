import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Engine } from '../../tools/engine/engine';
import { NODE, oneNode, type NodeSpec } from './workflow';

interface Search {
	/** Name of the method in `methods.listSearch`. */
	readonly method: string;
	/** What was typed into the search box. */
	readonly filter?: string;
	/** As the page before gave it. */
	readonly paginationToken?: string;
}

/** Calls a list search as n8n's editor does when somebody opens the list of a resource locator. */
export async function listSearch(
	engine: Engine,
	spec: Omit<NodeSpec, 'parameters'> & Partial<NodeSpec>,
	{ method, filter, paginationToken }: Search,
): Promise<INodeListSearchResult> {
	const { LoadOptionsContext } = await import('n8n-core');
	const { Workflow } = await import('n8n-workflow');
	const file = oneNode({ parameters: {}, ...spec });
	const workflow = new Workflow({ ...file, active: false, nodeTypes: engine.nodeTypes });
	const node = workflow.getNode(NODE);
	if (node === null) throw new Error('The workflow has no such node.');
	const additionalData = { ...engine.additionalData(), currentNodeParameters: node.parameters };
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	const search = engine.nodeTypes.getByNameAndVersion(node.type, 1).methods?.listSearch?.[method];
	if (search === undefined) throw new Error(`The node has no list search ${method}.`);
	// The class says that a workflow's name may be missing, the interface that it is there.
	return await search.call(context as ILoadOptionsFunctions, filter, paginationToken);
}
