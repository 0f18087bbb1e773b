import { describe, expect, it } from '@jest/globals';

import { readmeOf, webAddress } from '../../../tools/packages/readme';
import { kebab } from '../../../tools/packages/servicePackages';

const REPOSITORY = 'git+https://github.com/owner/project.git';
const readme = (text: string) => readmeOf('n8n-nodes-one', 'One', { text, path: 'docs/nodes/one.md' }, REPOSITORY);

describe('the README of a service', () => {
	it.each([
		['[Page](../page.md#part)', '[Page](https://github.com/owner/project/blob/main/docs/page.md#part)'],
		['[Here](#part)', '[Here](#part)'],
		['[Out](https://example.com/a.md)', '[Out](https://example.com/a.md)'],
		[
			'![A picture](../images/a.png)',
			'![A picture](https://raw.githubusercontent.com/owner/project/main/docs/images/a.png)',
		],
		[
			'<img alt="x" src="../images/a.png">',
			'<img alt="x" src="https://raw.githubusercontent.com/owner/project/main/docs/images/a.png">',
		],
	])('has %s as an address that works anywhere', (text, expected) => expect(readme(text)).toContain(expected));

	it('puts the page below its own title, and leaves code as it is', () => {
		const text = readme('# One\n\n## Part\n\n```bash\n# a comment\ncurl [x](y.md)\n```\n\n### Deep\n');
		expect(text.match(/^#+ .*$/gm)).toEqual([
			'# n8n-nodes-one',
			'## Installation',
			'## One',
			'### Part',
			'# a comment',
			'#### Deep',
		]);
		expect(text).toContain('curl [x](y.md)');
	});
});

it('names packages after nodes', () => {
	expect([kebab('ociIdentityDomains'), kebab('scim')]).toEqual(['oci-identity-domains', 'scim']);
});

it('knows where the project is read', () => expect(webAddress(REPOSITORY)).toBe('https://github.com/owner/project'));
