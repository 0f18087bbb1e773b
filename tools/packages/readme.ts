import { posix } from 'node:path';

/** Where the project is read, without a slash at the end: `https://github.com/owner/name`. */
export const webAddress = (repository: string): string => repository.replace(/^git\+/, '').replace(/\.git$/, '');

interface Page {
	/** The page's text. */
	readonly text: string;
	/** Its path in the project. */
	readonly path: string;
}

/** A relative address of a page as one that also works where the page is not, e.g. on npm. */
function absolute(target: string, path: string, home: string): string {
	if (/^(?:[a-z]+:|#)/i.test(target)) return target;
	const file = posix.join(posix.dirname(path), target);
	if (!/\.(?:png|svg)$/.test(file)) return `${home}/blob/main/${file}`;
	return `${home.replace('//github.com/', '//raw.githubusercontent.com/')}/main/${file}`;
}

/** The page with addresses that work everywhere, one level deeper. */
function moved({ text, path }: Page, home: string): string {
	return text
		.split(/(^```[^]*?^```)/m)
		.map((part, index) => (index % 2 === 1 ? part : movedProse(part, path, home)))
		.join('');
}

function movedProse(text: string, path: string, home: string): string {
	return text
		.replace(/\]\(([^)\s]+)\)/g, (_, target: string) => `](${absolute(target, path, home)})`)
		.replace(
			/\b(src|srcset)="([^"]+)"/g,
			(_, name: string, target: string) => `${name}="${absolute(target, path, home)}"`,
		)
		.replace(/^(#+) /gm, '#$1 ');
}

/** The README of a service's package: how it is installed, and the page of its node. */
export function readmeOf(name: string, title: string, page: Page, repository: string): string {
	const home = webAddress(repository);
	return `# ${name}

An [n8n](https://n8n.io) community node for ${title}. It comes from the build of [n8n-nodes-identity-provisioning](${home}), which has the same node together with
those for other services. [How a workflow moves from one to the other](${home}/blob/main/docs/packages.md).

## Installation

In n8n: _Settings → Community nodes → Install_, then enter \`${name}\`.

${moved(page, home)}`;
}
